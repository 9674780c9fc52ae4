import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import {
  aheadOf,
  couldTakeWrites,
  type NodeState,
  obstacle,
  type PairBefore,
  primaries,
  statesText,
} from '../../model/recovery/survey.js';
import type { Missing } from '../consumers.js';
import { missingText } from '../consumers.js';
import type { Effect } from '../effect.js';
import { errored, failed, refused, TargetFailure } from '../failures.js';
import { Lasting } from '../lasting.js';
import { fence, unproven } from './fencing.js';
import type { PairNode } from './node.js';
import type { PromotionNotes } from './notes.js';
import { promotionOutcome } from './outcome.js';
import type { PointerText } from './pointer.js';
import { mustHaveReplayed } from './replay.js';

export interface PromotionParts {
  /** Name of the pair. */
  target: string;
  nodes: readonly PairNode[];
  to: string;
  /** Missing: applications find the primary by other means. */
  pointer?: { read(): Promise<PointerText | undefined>; write(text: PointerText): Promise<void> };
  notes: PromotionNotes;
  withinMs: number;
  /** Consumers that did not say yes in time. */
  consumers(): Promise<Missing[]>;
  /** Wall time, ms. */
  now(): number;
  signal: AbortSignal;
}

/**
 * One promotion, over as many attempts as it takes. Each attempt looks first and goes on from what it finds. No node is
 * promoted before every other one is proven to take no write.
 */
export class Promotion implements Effect {
  readonly #parts: PromotionParts;
  /** From the first fence on it is not left half done: each thing that follows has its own limit of time. */
  readonly #lasting: Lasting;
  #stage: 'untouched' | 'fencing' | 'promoted' = 'untouched';

  constructor(parts: PromotionParts) {
    this.#parts = parts;
    this.#lasting = new Lasting(parts.signal);
  }

  async probe(before?: Json): Promise<'done' | 'todo' | 'partly'> {
    const { to, target } = this.#parts;
    const states = await this.#survey();
    if (before === undefined) {
      const why = obstacle(states, { target, to });
      if (why) throw refused(why.reason, why.message);
    }
    if (before !== undefined) await this.#mustNotBeOvertaken(before as unknown as PairBefore);
    const done = isPrimary(states, to) && (await this.#unfenced(states)) === undefined && (await this.#isPointedTo());
    return done ? 'done' : before === undefined ? 'todo' : 'partly';
  }

  async before(): Promise<Json> {
    const { pointer, to } = this.#parts;
    const states = await this.#survey();
    const own = states.find(({ node }) => node === to);
    const before: PairBefore = {
      primary: primaries(states)[0] ?? null,
      timeline: own && 'timeline' in own ? own.timeline : 0,
      epoch: (await pointer?.read())?.epoch ?? 0,
    };
    return before as unknown as Json;
  }

  async apply(_key: string, before: Json): Promise<void> {
    const was = before as unknown as PairBefore;
    await this.#fenceOthers();
    await this.#mustNotBeOvertaken(was);
    if (!isPrimary(await this.#survey(), this.#parts.to)) await this.#promote(was);
    await this.#mustServe(was);
    // One that was started again meanwhile is fenced again, before applications are sent anywhere.
    await this.#fenceOthers();
    await this.#point(was);
  }

  async verify(before: Json): Promise<Outcome> {
    const { consumers, notes, now, pointer, target, to } = this.#parts;
    const was = before as unknown as PairBefore;
    const missing = await consumers();
    if (missing.length > 0) {
      const message = `${to} of ${target} is primary, and not everybody follows: ${missingText(missing)}. Nothing was turned back. Put these right, then retry.`;
      throw failed('consumers-not-back', message);
    }
    await this.#point(was);
    await notes.mark('back', now());
    const states = await this.#survey();
    const why = await this.#unfenced(states);
    if (why !== undefined || !isPrimary(states, to)) {
      const message = `${to} of ${target} was promoted, and at the end it did not hold: ${why ?? statesText(states)}. Fence the others by hand, then retry.`;
      throw new TargetFailure({
        kind: 'errored',
        reason: 'did-not-hold',
        message,
        happened: 'unknown',
        leftOpen: true,
      });
    }
    return promotionOutcome({ was, states, to, target, notes, epoch: (await pointer?.read())?.epoch });
  }

  stopped(): string | undefined {
    const { target, to } = this.#parts;
    if (this.#stage === 'untouched') return 'Nothing was fenced and nothing was promoted by this attempt.';
    if (this.#stage === 'promoted') return `${to} of ${target} is primary; its consumers were not all asked.`;
    return `The other nodes of ${target} are being fenced, and ${to} is not promoted: look which takes writes.`;
  }

  #survey(): Promise<NodeState[]> {
    return Promise.all(this.#parts.nodes.map((node) => node.look(this.#lasting.signal)));
  }

  #node(name: string): PairNode {
    const found = this.#parts.nodes.find((node) => node.name === name);
    if (found) return found;
    throw refused('node-unknown', `${this.#parts.target} has no node ${name}. Correct \`to\`, then plan again.`);
  }

  /** Why a node beside the new primary may still take writes; undefined: none can. */
  async #unfenced(states: readonly NodeState[]): Promise<string | undefined> {
    for (const name of couldTakeWrites(states, this.#parts.to)) {
      const why = await unproven(this.#node(name), this.#lasting.signal);
      if (why !== undefined) return `${name}: ${why}`;
    }
    return undefined;
  }

  async #fenceOthers(): Promise<void> {
    const { notes, now, target, to, withinMs } = this.#parts;
    const states = await this.#survey();
    const both = primaries(states).length > 1 && isPrimary(states, to);
    for (const name of couldTakeWrites(states, to)) {
      // Noted first: whoever goes on after a kill must know it, although by then it is fenced again.
      if (both && primaries(states).includes(name)) await notes.mark('returned', now(), name);
      const begin = async () => {
        await notes.mark('cut', now());
        this.#lasting.begin();
        if (this.#stage === 'untouched') this.#stage = 'fencing';
      };
      await this.#toldWhatStands(() =>
        fence(this.#node(name), { target, withinMs, signal: this.#lasting.signal, begin }),
      );
    }
    await notes.mark('cut', now());
    await notes.mark('fenced', now());
  }

  async #promote(was: PairBefore): Promise<void> {
    const { target, to, withinMs } = this.#parts;
    await mustHaveReplayed(this.#node(to), { target, withinMs, signal: this.#lasting.signal });
    const states = await this.#survey();
    const why = await this.#unfenced(states);
    if (why !== undefined)
      throw failed(
        'not-fenced',
        `A fence of ${target} did not hold: ${why}. ${to} was not promoted; nobody else was either.`,
      );
    // Before the fence the primary could still have given it the rest.
    const ahead = aheadOf(states, to);
    if (ahead !== undefined)
      throw failed(
        'other-is-ahead',
        `${ahead} of ${target} has received more than ${to}, so ${to} was not promoted. The others are fenced: nobody takes writes. Promote ${ahead}.`,
      );
    await this.#mustNotBeOvertaken(was);
    try {
      await this.#node(to).promote(withinMs, this.#lasting.signal);
    } catch (error) {
      // Somebody was faster, or the answer was lost: what it is now is what counts.
      const now = await this.#node(to).look(this.#lasting.signal);
      if (now.state !== 'primary') throw error;
    }
  }

  /** Not in recovery, on a timeline of its own, and it takes a write. Never asked of a reader. */
  async #mustServe(was: PairBefore): Promise<void> {
    const { notes, now, target, to } = this.#parts;
    this.#stage = 'promoted';
    const own = await this.#node(to).look(this.#lasting.signal);
    if (own.state !== 'primary') {
      const why = 'why' in own ? own.why : 'it is in recovery';
      throw errored('not-serving', `${to} of ${target} was promoted and is no primary: ${why}. Retry.`, 'unknown');
    }
    if (was.primary !== to && own.timeline <= was.timeline)
      throw failed('timeline-not-raised', `${to} of ${target} is a primary on timeline ${own.timeline}, as before.`);
    await this.#node(to).write(this.#lasting.signal);
    await notes.mark('promoted', now());
  }

  async #isPointedTo(): Promise<boolean> {
    const { pointer, to } = this.#parts;
    if (!pointer) return true;
    const text = await pointer.read();
    const { host, port } = this.#node(to);
    return text?.primary === to && text.host === host && text.port === port;
  }

  /** Somebody else's later promotion is not turned back. */
  async #mustNotBeOvertaken({ epoch }: PairBefore): Promise<void> {
    const { pointer, target, to } = this.#parts;
    const text = await pointer?.read();
    if (!text || text.epoch <= epoch || (text.epoch === epoch + 1 && text.primary === to)) return;
    const message = `The pointer of ${target} says ${text.primary} with epoch ${text.epoch}: another promotion came after this one began, and it stands. Plan anew.`;
    throw failed('overtaken', message);
  }

  async #point({ epoch }: PairBefore): Promise<void> {
    const { pointer, to } = this.#parts;
    if (!pointer || (await this.#isPointedTo())) return;
    const { host, port } = this.#node(to);
    await pointer.write({ primary: to, host, port, epoch: epoch + 1 });
  }

  /** A fence that cannot be proven ends it: the sentence says what stands. */
  async #toldWhatStands(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof TargetFailure) || error.reason !== 'not-fenced') throw error;
      const states = await this.#survey();
      const { to } = this.#parts;
      const end = isPrimary(states, to) ? `${to} is promoted already: fence by hand now` : `${to} was not promoted`;
      throw failed('not-fenced', `${error.message} ${end} (${statesText(states)}).`);
    }
  }
}

function isPrimary(states: readonly NodeState[], name: string): boolean {
  return primaries(states).includes(name);
}
