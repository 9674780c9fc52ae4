import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';

import type { Patience } from './rung.js';

/** Fetches a small text. Throws an Error with the address and the reason; a silent server counts as one after `patience.answer`. */
export async function downloadText(url: string, patience: Patience): Promise<string> {
  const silence = new Silence(url, patience.answer);
  try {
    const response = await answerOf(url, silence);
    return await response.text();
  } catch (error) {
    throw silence.reasonOf(error);
  } finally {
    silence.end();
  }
}

export interface DownloadOptions {
  url: string;
  patience: Patience;
  /** Called for every whole percent, or once with undefined when the server does not say how long the file is. */
  onPercent: (percent: number | undefined) => void;
}

/** Fetches a file to `path`. Throws as downloadText does, also when the file ends early or stalls for `patience.stall`. */
export async function downloadTo(path: string, { url, patience, onPercent }: DownloadOptions): Promise<void> {
  const silence = new Silence(url, patience.answer);
  try {
    const response = await answerOf(url, silence);
    const total = Number(response.headers.get('content-length') ?? 0);
    silence.allow(patience.stall);
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>);
    await pipeline(body, watched({ total, silence, onPercent }), createWriteStream(path), { signal: silence.signal });
  } catch (error) {
    throw silence.reasonOf(error);
  } finally {
    silence.end();
  }
}

async function answerOf(url: string, silence: Silence): Promise<Response> {
  const response = await fetch(url, { signal: silence.signal, redirect: 'follow' });
  if (response.ok && response.body) return response;
  await response.body?.cancel();
  throw new Error(`it answered ${response.status} ${response.statusText}`.trim());
}

function watched(watch: { total: number; silence: Silence; onPercent: DownloadOptions['onPercent'] }): Transform {
  let bytes = 0;
  let said = -1;
  if (watch.total === 0) watch.onPercent(undefined);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      watch.silence.heard();
      bytes += chunk.length;
      const percent = Math.floor((bytes * 100) / watch.total);
      if (watch.total > 0 && percent > said) {
        said = percent;
        watch.onPercent(percent);
      }
      done(null, chunk);
    },
  });
}

/** Aborts a download from which nothing was heard for a while. */
class Silence {
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(
    private readonly url: string,
    private ms: number,
  ) {
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** From now on this much silence is allowed. */
  allow(ms: number): void {
    this.ms = ms;
    this.heard();
  }

  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  /** The error to throw: where, and why, in words. */
  reasonOf(error: unknown): Error {
    if (this.signal.aborted) return new Error(`${this.url}: nothing was heard for ${this.ms / 1000} s`);
    // fetch says only "fetch failed" or "terminated"; the reason is in its cause.
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : message;
    return new Error(`${this.url}: ${why}`);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#abort.abort(), this.ms);
  }
}
