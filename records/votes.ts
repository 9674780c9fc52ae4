import type { Json } from '../model/json.js';
import type { RecordStore } from './store.js';

/*
 * What people answered to an approval, newest last: `votes/<run>/<ask>/<person>`. The gateway notes an answer before it
 * gives it to the run, so that a vote that was withdrawn or replaced does not work at the worker either, whoever replays it.
 */

export interface VotePlace {
  run: string;
  /** Ask id, `go/1`. */
  ask: string;
  person: string;
}

interface GivenAnswer {
  jti: string;
  action: string;
  /** The run has accepted it. Until then it is on its way, or was lost there. */
  counted: boolean;
}

/** Notes an answer that is about to be given. Idempotent per jti: a repeat keeps its place, so it revives nothing. */
export async function noteAnswer(
  store: RecordStore,
  place: VotePlace,
  { jti, action }: { jti: string; action: string },
): Promise<void> {
  const answers = await read(store, place);
  if (answers.some((answer) => answer.jti === jti)) return;
  await write(store, place, [...answers, { jti, action, counted: false }]);
}

/** Notes what the run said to it. One that the run did not accept leaves no trace here. Idempotent. */
export async function settleAnswer(
  store: RecordStore,
  place: VotePlace,
  { jti, accepted }: { jti: string; accepted: boolean },
): Promise<void> {
  const answers = await read(store, place);
  if (!answers.some((answer) => answer.jti === jti && !answer.counted)) return;
  const settled = accepted
    ? answers.map((answer) => (answer.jti === jti ? { ...answer, counted: true } : answer))
    : answers.filter((answer) => answer.jti !== jti);
  await write(store, place, settled);
}

/**
 * Whether this vote is the person's newest answer. An approval on its way says nothing against one that counts; a rejection
 * or a withdrawal does. True when nothing is known of the person: then the gateway may keep its records elsewhere.
 */
export async function voteStands(store: RecordStore, place: VotePlace, jti: string): Promise<boolean> {
  const answers = await read(store, place);
  for (const answer of answers.reverse()) {
    if (answer.jti === jti) return true;
    if (answer.counted || answer.action !== 'approve') return false;
  }
  return answers.length === 0;
}

/** Whether the person has voted themselves, by the newest answer that counts: then nobody does in their place. */
export async function hasVoted(store: RecordStore, place: VotePlace): Promise<boolean> {
  const newest = (await read(store, place)).filter(({ counted }) => counted).at(-1);
  return newest?.action === 'approve' || newest?.action === 'reject';
}

async function read(store: RecordStore, place: VotePlace): Promise<GivenAnswer[]> {
  return ((await store.get(nameOf(place))) as unknown as GivenAnswer[] | undefined) ?? [];
}

function write(store: RecordStore, place: VotePlace, answers: GivenAnswer[]): Promise<void> {
  return store.put(nameOf(place), answers as unknown as Json);
}

/** No step's id holds an underscore, so that `go/1` and every other ask stay apart. */
function nameOf({ run, ask, person }: VotePlace): string {
  return `votes/${run}/${ask.replaceAll('/', '_')}/${person}`;
}
