import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { runProbe } from '../attempt.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo } from '../effect.js';
import { errored, refused } from '../failures.js';
import { readParams } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';
import { openExamination } from '../targets/index.js';

const LIMIT_MS = 30_000;

const params = z.object({ may: z.array(z.string()).default([]) });

/**
 * Looks at the target with the worker's own credentials and changes nothing. Failed (`not-allowed`) when an action of `may`
 * is not allowed there, undecided (`cannot-tell`) when that cannot be known without doing it.
 */
export function examine(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runProbe(call, deps, async (scope) => {
    refuseUndo(call);
    const { may } = readParams(params, call.params);
    const target = call.target?.name ?? '';
    const begun = performance.now();
    const examination = await look(scope, target);
    const ms = Math.round(performance.now() - begun);
    const outputs = { kind: call.target?.kind ?? '', ...plain(examination), ms };
    return { message: sentence(examination), ...judge(target, may, examination.may), outputs };
  });
}

/** A look that takes longer than half a minute has no answer, and asks nobody: the target could not be asked. */
async function look(scope: StepScope, target: string): Promise<Examination> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  try {
    return await openExamination({ ...scope, signal: AbortSignal.any([scope.signal, limit]) });
  } catch (error) {
    if (!limit.aborted || scope.signal.aborted) throw error;
    throw errored('not-answering', `The look at ${target} had no answer within ${LIMIT_MS / 1000} s.`, 'no');
  }
}

/** For tables and pages: `It answers. May read. May not deploy (no folder). Not known: change.` */
function sentence({ found, may }: Examination): string {
  const of = (verdict: Allowed['verdict']) => may.filter((allowed) => allowed.verdict === verdict);
  const yes = of('yes').map(({ action }) => action);
  const unknown = of('unknown').map(({ action }) => action);
  return [
    found,
    ...(yes.length > 0 ? [`May ${yes.join(', ')}.`] : []),
    ...(of('no').length > 0 ? [`May not ${told(of('no'))}.`] : []),
    ...(unknown.length > 0 ? [`Not known: ${unknown.join(', ')}.`] : []),
  ].join(' ');
}

function judge(target: string, wanted: readonly string[], may: readonly Allowed[]): Outcome {
  const unknown = wanted.filter((action) => !may.some((allowed) => allowed.action === action));
  if (unknown.length > 0) {
    throw refused(
      'action-unknown',
      `Nobody knows of ${unknown.join(', ')} at ${target}; what is told of there: ${may.map(({ action }) => action).join(', ')}. Correct \`may\` and plan again.`,
    );
  }
  const asked = may.filter(({ action }) => wanted.includes(action));
  const not = asked.filter(({ verdict }) => verdict === 'no');
  if (not.length > 0)
    return { status: 'failed', reason: 'not-allowed', message: `Daybook may not ${told(not)} at ${target}.` };
  const open = asked.filter(({ verdict }) => verdict === 'unknown');
  if (open.length > 0)
    return {
      status: 'undecided',
      reason: 'cannot-tell',
      message: `Whether Daybook may ${told(open)} at ${target} cannot be told without doing it.`,
    };
  return { status: 'succeeded' };
}

function told(actions: readonly Allowed[]): string {
  return actions.map(({ action, why }) => (why === undefined ? action : `${action} (${why})`)).join(', ');
}

function plain({ found, may }: Examination): JsonObject {
  return {
    found,
    may: may.map(({ action, verdict, why }) => ({ action, verdict, ...(why !== undefined && { why }) })),
  };
}
