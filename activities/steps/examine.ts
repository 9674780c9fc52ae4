import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { runProbe } from '../attempt.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo } from '../effect.js';
import { refused } from '../failures.js';
import { readParams } from '../params.js';
import type { Allowed, Examination } from '../target-driver.js';
import { openExamination } from '../targets/index.js';

const params = z.object({ may: z.array(z.string()).default([]) });

/**
 * Looks at the target with the worker's own credentials and changes nothing. Failed (`not-allowed`) when an action of `may`
 * is not allowed there, undecided (`cannot-tell`) when that cannot be known without doing it.
 */
export function examine(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runProbe(call, deps, async (scope) => {
    refuseUndo(call);
    const { may } = readParams(params, call.params);
    const begun = performance.now();
    const examination = await openExamination(scope);
    const ms = Math.round(performance.now() - begun);
    const outputs = { kind: call.target?.kind ?? '', ...plain(examination), ms };
    return { ...judge(call.target?.name ?? '', may, examination.may), outputs };
  });
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
