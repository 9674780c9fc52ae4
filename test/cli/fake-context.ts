import pc from 'picocolors';
import type { Clock, Context, Output } from '../../cli/context.js';

/** A stream that remembers. */
export class FakeOutput implements Output {
  text = '';
  size: { columns: number; rows: number } | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(readonly isTTY = false) {
    if (isTTY) this.size = { columns: 100, rows: 30 };
  }

  write(text: string): void {
    this.text += text;
  }

  columns(): number | undefined {
    return this.size?.columns;
  }

  rows(): number | undefined {
    return this.size?.rows;
  }

  onResize(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  resize(size: { columns: number; rows: number }): void {
    this.size = size;
    for (const listener of this.listeners) listener();
  }
}

/** Time that only moves when a test says so. */
export class FakeClock implements Clock {
  private sleepers: { at: number; wake: () => void }[] = [];

  constructor(private time = Date.UTC(2026, 10, 21, 14, 0, 0)) {}

  now = (): number => this.time;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((wake) => {
      if (signal?.aborted) return wake();
      this.sleepers.push({ at: this.time + ms, wake });
      signal?.addEventListener('abort', () => wake(), { once: true });
    });

  advance(ms: number): void {
    this.time += ms;
    const due = this.sleepers.filter(({ at }) => at <= this.time);
    this.sleepers = this.sleepers.filter(({ at }) => at > this.time);
    for (const { wake } of due) wake();
  }
}

export interface FakeWorld extends Context {
  stdout: FakeOutput;
  stderr: FakeOutput;
  clock: FakeClock;
  /** Presses Ctrl-C. */
  pressCtrlC(): void;
}

export interface FakeWish {
  cwd: string;
  env?: Record<string, string>;
  tty?: boolean;
  /** What the person types, in order; without it nobody can be asked. */
  typed?: string[];
}

export function fakeContext({ cwd, env = {}, tty = false, typed }: FakeWish): FakeWorld {
  const controller = new AbortController();
  const stderr = new FakeOutput(tty);
  const plain = pc.createColors(false);
  return {
    stdout: new FakeOutput(tty),
    stderr,
    env,
    cwd,
    zone: 'UTC',
    clock: new FakeClock(),
    fetch,
    interrupt: controller.signal,
    ask:
      typed &&
      (async (question) => {
        stderr.write(question);
        return typed.shift() ?? '';
      }),
    paint: { out: plain, err: plain },
    unicode: true,
    invocation: { program: 'daybook' },
    pressCtrlC: () => controller.abort(),
  };
}

/** Polls until it holds; fails with the words after half a minute. */
export async function until(holds: () => boolean, words: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`still not true after 30 s: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
