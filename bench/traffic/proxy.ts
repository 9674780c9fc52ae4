import { type ChildProcess, spawn } from 'node:child_process';
import type { JsonObject } from '../../model/json.js';

/** A real program that divides traffic between blue and green, with what the bench needs to know of it. */
export interface EdgeProxy {
  name: string;
  /** Where customers reach it: one address a node. */
  urls: string[];
  /** As it stands in targets.yaml. */
  target: { kind: string; config: JsonObject };
  /** Percent by colour on each node, as the program itself says, past Daybook. */
  look(): Promise<Record<string, Record<string, number>>>;
  stop(): Promise<void>;
}

export interface RunningProgram {
  child: ChildProcess;
  /** Rejects when it ends before it was told to. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  said(): string;
}

/** Starts a program in the foreground. */
export function startProgram(argv: readonly [string, ...string[]]): RunningProgram {
  const [program, ...args] = argv;
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text = (text + chunk.toString()).slice(-4000);
    });
  }
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    child,
    said: () => text,
    stop: async (signal = 'SIGKILL') => {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await gone;
    },
  };
}

/** Asks until it is so. Throws, naming it, after half a minute. */
export async function waitFor(what: string, look: () => Promise<boolean>): Promise<void> {
  const until = performance.now() + 30_000;
  while (!(await look().catch(() => false))) {
    if (performance.now() > until) throw new Error(`waited 30 s in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
