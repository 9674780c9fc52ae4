import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Server } from 'node:net';
import lockfile from 'proper-lockfile';
import { answerSocket, askSocket } from './line-socket.js';
import { stopOrphan } from './program.js';
import type { SupervisorState } from './protocol.js';

/** The kernel takes no longer paths for unix sockets. */
const SOCKET_PATH_LIMIT = 103;
const ORPHAN_GRACE_MS = 5000;

export class SlotTaken extends Error {}
export class PathTooLong extends Error {}

/**
 * A slot of one machine, held by one supervisor. Who listens on its socket holds it; the lock is held only while the slot is
 * being taken, so that of two who find an abandoned socket one clears it away.
 */
export class Slot {
  readonly #base: string;
  #server: Server | undefined;

  constructor(base: string) {
    this.#base = base;
  }

  /** Throws SlotTaken while another supervisor lives. Stops a program that a killed supervisor has left in this slot. */
  async take(answer: (question: unknown) => Promise<unknown>): Promise<void> {
    const path = `${this.#base}.sock`;
    if (Buffer.byteLength(path) > SOCKET_PATH_LIMIT) throw new PathTooLong();
    const release = await this.#lock();
    try {
      if (await isAnswered(path)) throw new SlotTaken();
      await rm(path, { force: true });
      const left = await this.#state();
      if (left?.program) await stopOrphan(left.program, ORPHAN_GRACE_MS);
      this.#server = await answerSocket(path, answer);
    } finally {
      await release();
    }
  }

  async write(state: SupervisorState): Promise<void> {
    const draft = `${this.#base}.json.tmp`;
    await writeFile(draft, `${JSON.stringify(state)}\n`, { mode: 0o600 });
    await rename(draft, `${this.#base}.json`);
  }

  /** Under the lock as well, so that the socket that is removed is not already a successor's. */
  async leave(): Promise<void> {
    const release = await this.#lock();
    try {
      await rm(`${this.#base}.json`, { force: true });
      this.#server?.close();
      await rm(`${this.#base}.sock`, { force: true });
    } finally {
      await release();
    }
  }

  #lock(): Promise<() => Promise<void>> {
    return lockfile.lock(this.#base, {
      realpath: false,
      stale: 10_000,
      retries: { retries: 120, factor: 1, minTimeout: 100 },
    });
  }

  async #state(): Promise<SupervisorState | undefined> {
    try {
      return JSON.parse(await readFile(`${this.#base}.json`, 'utf8')) as SupervisorState;
    } catch {
      return undefined;
    }
  }
}

/** A supervisor that hangs still holds its slot: only a socket nobody listens on is abandoned. */
async function isAnswered(path: string): Promise<boolean> {
  try {
    await askSocket(path, { ask: 'status' }, 2000);
    return true;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
    return code !== 'ECONNREFUSED' && code !== 'ENOENT';
  }
}
