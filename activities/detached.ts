import { spawn } from 'node:child_process';
import { systemCode } from './failures.js';

export interface DetachedStart {
  /** Compiled entry file of a program of our own. */
  program: string;
  /** Goes to its standard input as JSON, so that what is secret in it touches no disk and stands in no process list. */
  order: unknown;
  folder: string;
  withinMs: number;
}

/** The first line of its standard output, empty when it ended without a word; or why there is none. */
export type FirstLine = { line: string } | { problem: 'silent' } | { problem: 'not-started'; code: string };

/** Starts a process that outlives this one, with an empty environment and a process group of its own. Never rejects. */
export function firstLineOf({ program, order, folder, withinMs }: DetachedStart): Promise<FirstLine> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program], {
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
      cwd: folder,
      env: {},
    });
    let line = '';
    const end = (said: FirstLine) => {
      clearTimeout(timer);
      child.stdout.destroy();
      child.unref();
      resolve(said);
    };
    const timer = setTimeout(() => end({ problem: 'silent' }), withinMs);
    child.once('error', (error) => end({ problem: 'not-started', code: systemCode(error) ?? 'unknown cause' }));
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (chunk: string) => {
      line += chunk;
      if (line.includes('\n')) end({ line });
    });
    child.stdout.once('end', () => end({ line }));
    child.stdin.on('error', () => undefined);
    child.stdin.end(JSON.stringify(order));
  });
}
