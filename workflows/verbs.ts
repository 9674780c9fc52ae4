import type { Verdict } from '../model/ask.js';
import { type VerbEvent, verbRefusal } from '../model/progress/index.js';
import type { Signed, Statement } from '../model/statement.js';
import type { RunState } from './run-state.js';

export type Steered = { verdict: Verdict; event?: VerbEvent };

/**
 * What an authenticated operator's statement does. Who may steer stands in the plan's policy; a person who may not is
 * refused on record. Idempotent per jti.
 */
export function steer(state: RunState, signed: Signed, { now, busy }: { now: number; busy: boolean }): Steered {
  const { statement } = signed;
  const known = state.notes.known(statement.jti);
  if (known) return { verdict: known };
  const members = state.members();
  const may = state.plan.policy.steer.some((name) => name === statement.sub || members[name]?.includes(statement.sub));
  if (!may)
    return remembered({
      verdict: 'refused',
      reason: 'may-not-steer',
      message: `${state.plan.policy.steer.join(', ')} may steer runs in ${state.plan.environment}`,
    });
  if (statement.digest !== state.planDigest)
    return remembered({ verdict: 'refused', reason: 'digest-changed', message: 'the statement is about another plan' });
  const event = eventOf(state, statement, now);
  if (!event)
    return remembered({
      verdict: 'refused',
      reason: 'no-such-step',
      message: `this run has no step ${statement.step ?? '(none named)'}`,
    });
  const refusal = busy ? 'another verb is being worked in; look again' : verbRefusal(state.plan, state.progress, event);
  if (refusal) return remembered({ verdict: 'refused', reason: 'not-possible-now', message: refusal });
  return { ...remembered({ verdict: 'accepted', message: `${statement.action}: done` }), event };

  function remembered(verdict: Verdict): Steered {
    return { verdict: state.remember(signed, verdict, now) };
  }
}

function eventOf(state: RunState, statement: Statement, at: number): VerbEvent | undefined {
  const { action } = statement;
  if (action === 'pause' || action === 'resume') return { type: action, at };
  if (action === 'abort') return { type: 'abort', at, undo: statement.undo === true };
  const step = state.plan.steps.findIndex((candidate) => candidate.id === statement.step);
  if (step < 0) return undefined;
  if (action === 'retry') return { type: 'retry', at, step };
  return action === 'skip' ? { type: 'skip', at, step, reason: statement.reason ?? 'skipped by a person' } : undefined;
}

/** Step timers stop under pause and take up what was left; deadlines of people run on. */
export function moveWaits(state: RunState, verb: 'pause' | 'resume', now: number): void {
  for (const [index, wait] of state.waits) {
    // What policy holds does not rest: its opening stays where it is, and a resume looks again at once.
    if (wait.heldEpoch !== undefined) {
      if (verb === 'resume') state.waits.set(index, { ...wait, at: now });
      continue;
    }
    if (verb === 'pause' && wait.restMs === undefined)
      state.waits.set(index, { ...wait, restMs: Math.max(0, wait.at - now), at: Number.MAX_SAFE_INTEGER });
    else if (verb === 'resume' && wait.restMs !== undefined)
      state.waits.set(index, { text: wait.text, at: now + wait.restMs });
  }
}
