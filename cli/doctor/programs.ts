import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Finding } from './finding.js';

/** Programs that some targets and the development servers use. Their absence alone breaks nothing. */
const PROGRAMS = [
  {
    name: 'haproxy',
    cure: 'Only needed for targets of kind haproxy on this machine: install it with the system’s packages.',
  },
  { name: 'git', cure: 'Without it a runbook’s author is unverified: install it with the system’s packages.' },
];

export function examinePrograms(env: Readonly<Record<string, string | undefined>>): Finding[] {
  return PROGRAMS.map(({ name, cure }) => {
    const found = onPath(name, env.PATH ?? '');
    return found ? { name, state: 'good', message: found } : { name, state: 'missing', message: 'not on PATH', cure };
  });
}

function onPath(program: string, path: string): string | undefined {
  // Debian keeps servers in /usr/sbin, which is not on the PATH of everybody.
  const folders = [...path.split(delimiter).filter(Boolean), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
