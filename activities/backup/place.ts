import path from 'node:path';
import { z } from 'zod';
import type { OpenTarget } from '../own-target.js';
import { readConfig } from '../params.js';
import type { StepScope } from '../scope.js';

const shape = z.object({ folder: z.string().min(1), programs: z.string().min(1).optional() });

/** Where backups lie, and where the programs are that make them. */
export interface BackupsPlace {
  /** Of the target, for messages. */
  name: string;
  /** Absolute. */
  folder: string;
  /** Of a client program: its absolute path where `programs` names the folder, otherwise its name for PATH. */
  program(name: 'pg_dump' | 'pg_restore'): string;
}

/** Reads the entry of a `backups` target. Errored `target-invalid` where it is not usable. */
export function backupsPlace(target: OpenTarget, { deps }: Pick<StepScope, 'deps'>): BackupsPlace {
  const { folder, programs } = readConfig(shape, target);
  const { root } = deps.workspace;
  return {
    name: target.name,
    folder: path.resolve(root, folder),
    program: (name) => (programs === undefined ? name : path.resolve(root, programs, name)),
  };
}
