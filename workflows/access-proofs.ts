import type { Ask } from '../model/ask.js';
import type { Json } from '../model/json.js';
import type { AccessProof, ProvedAccess } from '../model/local-activities.js';
import type { Outcome } from '../model/outcome.js';
import type { RunState } from './run-state.js';

/** Those who were asked to prove their access and have not signed. */
export function missingIn(ask: Ask): string[] {
  return (ask.everyone ?? []).filter((person) => !ask.votes.some((vote) => !vote.void && vote.sub === person));
}

/** What the worker gets to look at. */
export function proofOf(state: RunState, ask: Ask): AccessProof {
  return {
    run: state.run,
    step: ask.step,
    epoch: ask.epoch,
    planDigest: state.planDigest,
    start: state.input.start,
    ask: ask.id,
    digest: ask.digest,
    persons: ask.everyone ?? [],
    statements: state.asks.statements(ask.id),
  };
}

/** Who proved it is what the worker found; whoever is not among them did not, for whatever reason. */
export function proofOutcome(ask: Ask, { proved, refused }: ProvedAccess): Outcome {
  const done = proved.map(({ person }) => person);
  const missing = (ask.everyone ?? []).filter((person) => !done.includes(person));
  const outputs = { proved: proved as unknown as Json, missing };
  if (missing.length === 0)
    return { status: 'succeeded', message: `${done.join(', ')} signed in and put their names on record.`, outputs };
  const why = refused.map(({ person, why: flaw }) => ` ${person}: ${flaw}.`).join('');
  const message = `${missing.join(', ')} did not prove it.${why}`;
  if (ask.onDeadline === 'continue') return { status: 'succeeded', message, outputs };
  return { status: 'failed', reason: ask.onDeadline === 'ask' ? 'deadline' : 'not-proved', message, outputs };
}
