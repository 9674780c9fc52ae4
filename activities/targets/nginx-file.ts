import { constants } from 'node:fs';
import { access, open, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { syncFolder } from '../../records/durable.js';
import { errored, systemCode } from '../failures.js';

/**
 * A file that is replaced in one step, with the one before kept beside it until the new one is known to be good. Names beside
 * it do not end like it, so that an `include *.conf` does not read them.
 */
export class OwnedFile {
  readonly path: string;
  readonly #before: string;
  readonly #next: string;
  /** Whether `replace` put a file where there was none. */
  #created = false;

  constructor(path: string) {
    this.path = path;
    this.#before = `${path}.daybook-before`;
    this.#next = `${path}.daybook-next`;
  }

  /** Undefined when there is none. */
  read(): Promise<string | undefined> {
    return this.#ask(() => textOf(this.path));
  }

  /**
   * Puts `text` there. `isGood`: what stands there now is known to work; otherwise one kept by an earlier attempt, which was,
   * stays the one to go back to.
   */
  async replace(text: string, isGood: (current: string) => boolean): Promise<void> {
    await this.#ask(async () => {
      const current = await textOf(this.path);
      if (current === text) return;
      const kept = await textOf(this.#before);
      if (current !== undefined && (kept === undefined || isGood(current))) await this.#put(this.#before, current);
      this.#created = current === undefined && kept === undefined;
      await this.#put(this.path, text);
    });
  }

  /** Puts the one before back. Where there was none, what `replace` created goes; a file that it found stays. */
  async restore(): Promise<void> {
    await this.#ask(async () => {
      if ((await textOf(this.#before)) !== undefined) await rename(this.#before, this.path);
      else if (this.#created) await rm(this.path, { force: true });
      await syncFolder(path.dirname(this.path));
    });
  }

  /** The new one is good. */
  async keep(): Promise<void> {
    await this.#ask(() => rm(this.#before, { force: true }));
  }

  /** Whether one is kept beside it: what stands there has not been found good. */
  async isOpen(): Promise<boolean> {
    return (await this.#ask(() => textOf(this.#before))) !== undefined;
  }

  /** Why it cannot be replaced; undefined when it can. */
  async barred(): Promise<string | undefined> {
    const folder = path.dirname(this.path);
    try {
      await access(folder, constants.W_OK | constants.X_OK);
      return undefined;
    } catch (error) {
      return `The worker may not write into ${folder} (${systemCode(error) ?? 'unknown cause'}).`;
    }
  }

  async #put(place: string, text: string): Promise<void> {
    const handle = await open(this.#next, 'w', 0o644);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(this.#next, place);
    await syncFolder(path.dirname(place));
  }

  async #ask<T>(access: () => Promise<T>): Promise<T> {
    try {
      return await access();
    } catch (error) {
      throw errored(
        'file-not-writable',
        `${this.path} could not be read or replaced (${systemCode(error) ?? 'unknown cause'}). The worker needs the folder to be writable.`,
        'unknown',
      );
    }
  }
}

/** Only a file that is not there is none: a folder that is none is a setting to put right. */
async function textOf(place: string): Promise<string | undefined> {
  try {
    return await readFile(place, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
