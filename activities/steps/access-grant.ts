import { idempotencyKey, type StepCall } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { AccessNotes } from '../../records/accesses.js';
import { openGrant } from '../access/open-grant.js';
import { grantParams } from '../access/params.js';
import { Tenure } from '../access/tenure.js';
import { askToLift, ownWatchdogPath, watchdogBase } from '../chaos/watchdog/starter.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { readParams } from '../params.js';
import type { StepScope } from '../scope.js';

/** Gives a person a right for a while, holds it, and takes it back. It lasts as long as the access. */
export function accessGrant(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    refuseUndo(call);
    const tenure = await openOrLetGo(scope);
    return {
      // Given is given: what an earlier attempt has begun is held to its end and taken back, never given anew.
      probe: async () => ((await tenure.begun()) ? 'done' : 'todo'),
      before: async () => ((await tenure.begun()) ? null : ((await tenure.aim()) as unknown as Json)),
      apply: () => tenure.give(),
      verify: () => tenure.keep(),
      stopped: () => tenure.stopped(),
    };
  });
}

/** What opens no more, because the files have changed or the vote is void, must not keep anybody in either. */
async function openOrLetGo(scope: StepScope): Promise<Tenure> {
  try {
    return await open(scope);
  } catch (error) {
    const key = idempotencyKey(scope.call);
    const notes = new AccessNotes(scope.deps.records, key);
    if ((await notes.given()) && !(await notes.taken())) {
      const told = await askToLift(watchdogBase(scope.deps.workspace.root, key));
      if (told === 'lifted') await notes.take({ at: scope.deps.now(), by: 'abort', sessions: 0 });
      else
        await notes.troubled(
          'The step could not be opened again, and its watchdog did not take it back.',
          scope.deps.now(),
        );
    }
    throw error;
  }
}

async function open(scope: StepScope): Promise<Tenure> {
  const { call, context, deps, signal } = scope;
  const key = idempotencyKey(call);
  const params = readParams(grantParams, call.params);
  const { driver, login, right } = await openGrant(scope, params);
  const { to: person, right: name, for: forMs, reason, incident } = params;
  return new Tenure({
    wish: { key, login, right: name, level: right.level, forMs, now: deps.now() },
    driver,
    notes: new AccessNotes(deps.records, key),
    about: {
      run: call.run,
      step: call.step,
      epoch: call.epoch,
      environment: call.environment,
      target: call.target?.name ?? '',
      person,
      login,
      right: name,
      level: right.level,
      reason,
      incident,
    },
    watchdog: { base: watchdogBase(deps.workspace.root, key), path: deps.watchdogPath ?? ownWatchdogPath() },
    verify: (signed) => deps.verifyStatement(signed),
    now: () => deps.now(),
    signal,
    stopReason: () => context.stopReason(),
  });
}
