import path from 'node:path';
import { z } from 'zod';
import type { OpenTarget } from '../own-target.js';
import { argv, readConfig } from '../params.js';
import { addressFields, type PostgresPlace, signInFields } from './place.js';

const shape = z.object({
  nodes: z.record(z.string(), z.object({ ...addressFields, fence: z.object({ run: argv, look: argv }) })),
  ...signInFields,
  pointer: z.string().min(1).optional(),
  folder: z.string().default('.'),
  env: z.record(z.string(), z.string()).default({}),
});

/** One server of a pair: how it is reached and how it is fenced. Credentials included; lives inside one attempt. */
export interface NodePlace {
  node: string;
  place: PostgresPlace;
  fence: { run: string[]; look: string[] };
}

export interface PairPlace {
  name: string;
  nodes: NodePlace[];
  /** Absolute. */
  pointer?: string;
  /** Where the programs that fence run, absolute. */
  folder: string;
  env: { [name: string]: string };
}

/** Reads the entry of a `postgres-pair` target. Errored `target-invalid` where it is not usable. */
export function pairPlace(target: OpenTarget, root: string): PairPlace {
  const { nodes, pointer, folder, env, timeout, ...common } = readConfig(shape, target);
  return {
    name: target.name,
    nodes: Object.entries(nodes).map(([node, { host, port, fence }]) => ({
      node,
      fence,
      place: { ...common, name: `${node} of ${target.name}`, host, port, timeoutMs: timeout, local: target.local },
    })),
    ...(pointer !== undefined && { pointer: path.resolve(root, pointer) }),
    folder: path.resolve(root, folder),
    env,
  };
}
