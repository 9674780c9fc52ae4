import { idempotencyKey, type StepCall } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { AccessNotes } from '../../records/accesses.js';
import { openGrant } from '../access/open-grant.js';
import { grantParams } from '../access/params.js';
import { notHeld, stillStands } from '../access/still-stands.js';
import { Tenure } from '../access/tenure.js';
import { askToLift, ownWatchdogPath, watchdogBase } from '../chaos/watchdog/starter.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { TargetFailure } from '../failures.js';
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
    throw await letGo(scope, error);
  }
}

/** Gives what there is to be said: whatever kept it from being opened promises nothing about what was given before. */
async function letGo({ call, deps }: StepScope, error: unknown): Promise<unknown> {
  const key = idempotencyKey(call);
  const notes = new AccessNotes(deps.records, key);
  const note = await notes.given();
  if (!note || (await notes.taken())) return error;
  const reason = error instanceof TargetFailure ? ` (${error.reason})` : '';
  const told = await askToLift(watchdogBase(deps.workspace.root, key));
  if (told === 'lifted') {
    await notes.take({ at: deps.now(), by: 'abort', sessions: 0 });
    return notHeld(note, `could not be opened again${reason}`);
  }
  const why = `The step could not be opened again${reason}, and its watchdog did not take it back.`;
  await notes.troubled(why, deps.now());
  return stillStands(note, { why, watched: told !== 'gone' });
}

async function open(scope: StepScope): Promise<Tenure> {
  const { call, context, deps, signal } = scope;
  const key = idempotencyKey(call);
  const params = readParams(grantParams, call.params);
  const { driver, login, right, alone } = await openGrant(scope, params);
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
    alone,
    verify: (signed) => deps.verifyStatement(signed),
    now: () => deps.now(),
    signal,
    stopReason: () => context.stopReason(),
  });
}
