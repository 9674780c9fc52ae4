import type { Ask, Vote } from '../model/ask.js';
import type { Delivery } from '../model/audience/ledger-entry.js';
import type { LedgerRecord, RecordedEntry } from '../model/audience/ledger-record.js';
import type { RunRecord } from '../model/local-activities.js';
import type { Questionnaire } from './questionnaires.js';
import type { RecordStore } from './store.js';

/*
 * How people answer, over runs: from the ledgers that were counted, `runs/<run>/audiences/<ask>`, and from the votes in the
 * records of closed runs, `runs/<run>/record`. What people wrote is not among it.
 */

/** How one person answers. */
export interface PersonResponses {
  person: string;
  /** Times they were asked and somebody waited for their answer. */
  asked: number;
  /** Answered in time, declined included; by themselves or by somebody in their place. */
  answered: number;
  declined: number;
  late: number;
  waived: number;
  /** Of `answered`, by somebody in their place. */
  byOthers: number;
  /** From the first message, or the opening of the ask, to their own answer, ms; the middle one. */
  medianMs?: number;
  /** Own answers by the way they came: `slack`, `mail`, `page`, `cli`. */
  ways: Record<string, number>;
  /** The last message that arrived, as far as its transport knows. */
  reached?: Contact;
  /** The last one that did not, or came back. */
  failed?: FailedContact;
}

/** A message to somebody. */
export interface Contact {
  at: number;
  run: string;
  /** Missing when no transport was left. */
  transport?: string;
}

export interface FailedContact extends Contact {
  why: string;
}

/** One time that somebody was asked. */
interface Occasion {
  person: string;
  outcome: 'answered' | 'declined' | 'late' | 'waived' | 'silent';
  byOther?: boolean;
  tookMs?: number;
  way?: string;
}

interface Tried extends Contact {
  person: string;
  /** Missing when it arrived. */
  why?: string;
}

export interface Responses {
  /** Over how many runs. */
  runs: number;
  people: Map<string, PersonResponses>;
  /** What was asked as a questionnaire, newest first. */
  questionnaires: (Questionnaire & { at: number })[];
}

/** How people answered in these runs. Runs that left no record, or are not counted yet, add nothing. */
export async function readResponses(
  store: Pick<RecordStore, 'get' | 'list'>,
  runs: readonly string[],
): Promise<Responses> {
  const occasions: Occasion[] = [];
  const tried: Tried[] = [];
  const questionnaires = new Map<string, Responses['questionnaires'][number]>();
  for (const run of runs) {
    const names = await store.list(`runs/${run}/`);
    for (const name of names.filter((one) => one !== `runs/${run}/record` && isWholeLedger(one))) {
      const ledger = (await store.get(name)) as unknown as LedgerRecord | undefined;
      if (!ledger) continue;
      gather(ledger, { occasions, tried });
      noteQuestionnaire(ledger, questionnaires);
    }
    const record = (await store.get(`runs/${run}/record`)) as unknown as RunRecord | undefined;
    for (const ask of record?.asks ?? []) occasions.push(...votesOf(ask));
  }
  return {
    runs: runs.length,
    people: summed(occasions, tried),
    questionnaires: [...questionnaires.values()].sort((a, b) => b.at - a.at),
  };
}

function noteQuestionnaire(ledger: LedgerRecord, all: Map<string, Responses['questionnaires'][number]>): void {
  const { runbook, step, basis, at } = ledger;
  if (!basis?.form || runbook === undefined || step === undefined) return;
  const key = `${runbook}/${step}`;
  all.set(key, { runbook, step, at: Math.max(at, all.get(key)?.at ?? 0) });
}

/** `runs/<run>/audiences/<ask>`, and not one of its shards, which stand in it already. */
function isWholeLedger(name: string): boolean {
  const [, , kind, , ...rest] = name.split('/');
  return kind === 'audiences' && rest.length === 0;
}

function gather(ledger: LedgerRecord, to: { occasions: Occasion[]; tried: Tried[] }): void {
  // A ledger without a verdict only tells of an ask that is answered in the run.
  const collects = ledger.verdict !== undefined;
  for (const entry of ledger.entries) {
    to.tried.push(...triedOf(entry, ledger.run));
    const occasion = collects ? occasionOf(entry, ledger) : undefined;
    if (occasion) to.occasions.push(occasion);
  }
}

/** Undefined where the ask is still open and they have not answered. */
function occasionOf(entry: RecordedEntry, ledger: LedgerRecord): Occasion | undefined {
  const { person, state, by, at, answer, deliveries } = entry;
  const byOther = by !== undefined && by !== person;
  const asked = firstMessage(deliveries);
  const own = {
    byOther,
    ...(asked === undefined || byOther ? {} : { tookMs: Math.max(0, at - asked) }),
    ...(answer === undefined || byOther ? {} : { way: answer.answer.via }),
  };
  if (state === 'acknowledged') return { person, outcome: 'answered', ...own };
  if (state === 'declined') return { person, outcome: 'declined', ...own };
  if (state === 'late') return { person, outcome: 'late' };
  if (state === 'waived') return { person, outcome: 'waived' };
  return ledger.verdict === 'open' ? undefined : { person, outcome: 'silent' };
}

function firstMessage(deliveries: readonly Delivery[]): number | undefined {
  return deliveries.find(({ state }) => state === 'sent' || state === 'delivered')?.at;
}

function triedOf({ person, deliveries, state, at, why }: RecordedEntry, run: string): Tried[] {
  const messages = deliveries.flatMap((delivery): Tried[] => {
    const message = { person, run, at: delivery.at, transport: delivery.transport };
    if (delivery.state === 'sent' || delivery.state === 'delivered') return [message];
    // An outage is the transport's, not the person's.
    return delivery.outage ? [] : [{ ...message, why: delivery.why ?? delivery.state }];
  });
  if (state !== 'unreachable') return messages;
  return [...messages, { person, run, at, why: why ?? 'no transport reaches them' }];
}

/** Who voted, in their own place or another's. Who was not needed any more was not waited for. */
function votesOf(ask: Ask): Occasion[] {
  if (ask.audience) return [];
  const last = new Map<string, Vote>();
  for (const vote of ask.votes) if (!vote.void) last.set(vote.for ?? vote.sub, vote);
  return [...last].map(([person, vote]) => {
    const byOther = vote.sub !== person;
    return {
      person,
      outcome: vote.action === 'reject' ? ('declined' as const) : ('answered' as const),
      byOther,
      ...(byOther ? {} : { tookMs: Math.max(0, vote.at - ask.openedAt), way: vote.via }),
    };
  });
}

function summed(occasions: readonly Occasion[], tried: readonly Tried[]): Map<string, PersonResponses> {
  const people = new Map<string, PersonResponses>();
  const times = new Map<string, number[]>();
  const of = (person: string): PersonResponses => {
    const known = people.get(person) ?? nothingOf(person);
    people.set(person, known);
    return known;
  };
  for (const occasion of occasions) {
    add(of(occasion.person), occasion);
    if (occasion.tookMs === undefined) continue;
    const own = times.get(occasion.person) ?? [];
    own.push(occasion.tookMs);
    times.set(occasion.person, own);
  }
  for (const [person, all] of times) of(person).medianMs = median(all);
  for (const { person, why, ...contact } of tried) {
    const sum = of(person);
    if (why === undefined) sum.reached = newer(sum.reached, contact);
    else sum.failed = newer(sum.failed, { ...contact, why });
  }
  return people;
}

function nothingOf(person: string): PersonResponses {
  return { person, asked: 0, answered: 0, declined: 0, late: 0, waived: 0, byOthers: 0, ways: {} };
}

function add(sum: PersonResponses, { outcome, byOther, way }: Occasion): void {
  sum.asked += 1;
  if (outcome === 'answered' || outcome === 'declined') sum.answered += 1;
  if (outcome === 'declined') sum.declined += 1;
  if (outcome === 'late') sum.late += 1;
  if (outcome === 'waived') sum.waived += 1;
  if (byOther) sum.byOthers += 1;
  if (way !== undefined) sum.ways[way] = (sum.ways[way] ?? 0) + 1;
}

function newer<T extends Contact>(known: T | undefined, other: T): T {
  return known && known.at > other.at ? known : other;
}

function median(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return Math.round((low + high) / 2);
}
