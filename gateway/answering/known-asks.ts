import type { FormField } from '../../model/plan.js';
import type { AskAction } from '../../model/ask.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import { collects, notOffered, type VerifiedAsk, verifiedAsk } from './verified-ask.js';

/** What of an audience's ask never changes once it is open. */
export interface KnownAsk {
  environment: string;
  actions: AskAction[];
  /** First person of each shard. */
  shards: string[];
  form?: FormField[];
}

export interface AskPlace {
  run: string;
  ask: string;
  digest: string;
}

type Door = Pick<GatewayContext, 'runs' | 'keys' | 'now'>;

const KEEP = 500;
/** What is only looked at may be so old. */
const GLANCE_MS = 1_000;

/**
 * Asks that were verified once, so that 10,000 answers of an audience cost one query, and 10,000 looks at a mail link one a
 * second. Who comes while it is being verified waits for the same answer. Failures are not kept.
 */
export class KnownAsks {
  private readonly known = new Kept<KnownAsk>(Number.POSITIVE_INFINITY);
  private readonly shown = new Kept<VerifiedAsk>(GLANCE_MS);

  /**
   * What never changes of an audience's ask, for as long as this gateway lives. Throws a Refusal (409 `not-open-yet` while
   * the audience opens) or a ClientFailure.
   */
  read(door: Door, place: AskPlace): Promise<KnownAsk> {
    return this.known.get(keyOf(place), door.now(), () => verify(door, place));
  }

  /** The ask as it stood within the last second: to be looked at, not to be signed. Throws as `verifiedAsk`. */
  show(door: Door, place: AskPlace): Promise<VerifiedAsk> {
    return this.shown.get(keyOf(place), door.now(), () => verifiedAsk(door, place));
  }
}

/** Promises by key, the newest 500, each for `ms`; a rejected one is forgotten at once. */
class Kept<T> {
  private readonly all = new Map<string, { at: number; value: Promise<T> }>();

  constructor(private readonly ms: number) {}

  get(key: string, now: number, make: () => Promise<T>): Promise<T> {
    const found = this.all.get(key);
    if (found && now - found.at < this.ms) return found.value;
    const entry = { at: now, value: make() };
    this.all.delete(key);
    this.all.set(key, entry);
    const oldest = this.all.keys().next().value;
    if (this.all.size > KEEP && oldest !== undefined) this.all.delete(oldest);
    entry.value.catch(() => {
      if (this.all.get(key) === entry) this.all.delete(key);
    });
    return entry.value;
  }
}

function keyOf({ run, ask, digest }: AskPlace): string {
  return JSON.stringify([run, ask, digest]);
}

async function verify(door: Door, place: AskPlace): Promise<KnownAsk> {
  const { ask, start } = await verifiedAsk(door, place);
  if (!collects(ask)) throw notOffered(ask, 'an acknowledgement');
  const shards = ask.audience?.shards ?? [];
  if (shards.length === 0)
    throw new Refusal(409, {
      code: 'not-open-yet',
      message: `${ask.id} opens in a moment: its audience is being made`,
      cure: 'Try again in a few seconds.',
    });
  return {
    environment: start.environment,
    actions: ask.actions,
    shards,
    ...(ask.form ? { form: ask.form } : {}),
  };
}
