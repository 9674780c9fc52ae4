import { readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { type Opening, readHeld } from '../../activities/keys/credential.js';
import { pause } from '../people.js';

const EVERY_MS = 100;

/** One look of an outsider: which of the keys let somebody in. `undefined`: it was not tried. */
export interface KeyLook {
  at: number;
  /** The one that the store has. */
  store: boolean;
  /** The one that was there at the beginning. */
  old?: boolean;
  /** Whether a consumer had said by then that it uses the new one. */
  agreed: boolean;
}

/** Somebody who signs in with the store's key all the time, and with the old one until all have left it. No part of Daybook. */
export class KeyWatch {
  readonly looks: KeyLook[] = [];
  /** Every value that was ever in the store. */
  readonly values = new Set<string>();
  agreed = false;
  #over = false;
  readonly #done: Promise<void>;

  constructor(
    private readonly file: string,
    private readonly old: Opening,
    /** The server itself: no door. */
    private readonly port: number,
  ) {
    this.#done = this.#watch();
  }

  async stop(): Promise<void> {
    this.#over = true;
    await this.#done;
  }

  /** Whether the server lets it in, right now. */
  async opens({ user, password, database }: Opening): Promise<boolean> {
    const client = new Client({ host: '127.0.0.1', port: this.port, user, password, database });
    client.on('error', () => undefined);
    const is = await client.connect().then(
      () => true,
      () => false,
    );
    await client.end().catch(() => undefined);
    return is;
  }

  async held(): Promise<{ current: Opening; previous?: Opening }> {
    const held = readHeld(JSON.parse(await readFile(this.file, 'utf8')));
    if (!held) throw new Error('the store holds no key');
    return held as { current: Opening; previous?: Opening };
  }

  async #watch(): Promise<void> {
    for (let look = 0; !this.#over; look += 1) {
      // Every second time: the old role's sessions are looked for as well.
      const agreed = this.agreed;
      const old = !agreed && look % 2 === 0 ? await this.opens(this.old) : undefined;
      const store = await this.#storeOpens();
      // It may have been agreed while the old one was tried: then nothing is said of it.
      const sure = old === true || !this.agreed;
      this.looks.push({ at: Date.now(), store, agreed, ...(old !== undefined && sure && { old }) });
      await pause(EVERY_MS);
    }
  }

  /** A key that was replaced between the look into the store and the sign-in says nothing. */
  async #storeOpens(): Promise<boolean> {
    for (;;) {
      const { current } = await this.held();
      this.values.add(current.password);
      if (await this.opens(current)) return true;
      if ((await this.held()).current.id === current.id) return false;
    }
  }
}

/** Of a rotation: in every look the store's key worked, and the old one until somebody said that it uses the new one. */
export function brokenLooks(looks: readonly KeyLook[]): string[] {
  const dead = looks.filter(({ store }) => !store);
  const early = looks.filter(({ agreed, old }) => !agreed && old === false);
  const few = looks.filter(({ old }) => old === true).length === 0;
  return [
    ...(dead.length > 0 ? [`the key in the store let nobody in, ${dead.length} of ${looks.length} times`] : []),
    ...(early.length > 0 ? [`the old key ended before anybody had agreed, seen ${early.length} times`] : []),
    ...(few ? ['nobody saw the old key work'] : []),
  ];
}
