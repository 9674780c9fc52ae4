import { setTimeout as delay } from 'node:timers/promises';
import type { WriteStream } from 'node:tty';
import type { Context, Output } from './context.js';
import { invocationOf } from './invocation.js';
import { paletteFor, wantsUnicode } from './render/palette.js';

/** The real world: this process's streams, clock, environment and signals. Made once, by cli/main.ts. */
export function processContext(argv: readonly string[]): Context {
  const { env } = process;
  const off = argv.includes('--no-color');
  const interactive = process.stdin.isTTY && process.stderr.isTTY && !argv.includes('--no-input');
  const interrupt = interruptSignal();
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    env,
    cwd: process.cwd(),
    get zone() {
      return env.TZ || Intl.DateTimeFormat().resolvedOptions().timeZone;
    },
    clock: { now: Date.now, sleep },
    fetch: globalThis.fetch,
    interrupt,
    ask: interactive ? (question) => askOnTerminal(question, interrupt) : undefined,
    paint: {
      out: paletteFor({ isTTY: Boolean(process.stdout.isTTY), env, off }),
      err: paletteFor({ isTTY: Boolean(process.stderr.isTTY), env, off }),
    },
    unicode: wantsUnicode(env),
    invocation: invocationOf(env),
  };
}

function outputOf(stream: WriteStream | NodeJS.WriteStream): Output {
  return {
    write: (text) => void stream.write(text),
    isTTY: Boolean(stream.isTTY),
    columns: () => stream.columns || undefined,
    rows: () => stream.rows || undefined,
    onResize: (listener) => {
      stream.on('resize', listener);
      return () => void stream.off('resize', listener);
    },
  };
}

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}

/** The first Ctrl-C asks the command to end in its own way; the second ends the process with 130. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const end = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return controller.signal;
}

async function askOnTerminal(question: string, signal: AbortSignal): Promise<string> {
  const { createInterface } = await import('node:readline/promises');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  // readline takes Ctrl-C for itself while it reads; hand it on, so that it means the same as everywhere.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return (await terminal.question(question, { signal })).trim();
  } finally {
    terminal.close();
  }
}
