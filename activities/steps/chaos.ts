import { idempotencyKey, type StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { faultWording } from '../../model/chaos/wording.js';
import { Experiment } from '../chaos/experiment.js';
import { openFault } from '../chaos/kinds/index.js';
import { ChaosNotes } from '../chaos/notes.js';
import { chaosParams } from '../chaos/params.js';
import { recordFindings } from '../chaos/record-findings.js';
import { SteadyState } from '../chaos/steady-state.js';
import { askToLift, ownWatchdogPath, watchdogBase } from '../chaos/watchdog/starter.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { readParams } from '../params.js';
import { openQuestion } from '../question.js';
import type { StepScope } from '../scope.js';

/** An experiment: a fault for a while, whether the system stays steady, and how soon it is steady again. It lifts its fault itself. */
export function chaos(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (scope): Promise<Effect> => {
    refuseUndo(call);
    const notes = new ChaosNotes(deps.records, idempotencyKey(call));
    const experiment = await open(scope, notes);
    return {
      // Begun is begun: what an earlier attempt has broken is lifted and judged, never broken again.
      probe: async () => ((await notes.begun()) ? 'done' : 'todo'),
      before: async () => {
        await experiment.mustBeSteady();
        return { at: deps.now() };
      },
      apply: () => experiment.run(),
      verify: () => experiment.conclude(),
      stopped: () => experiment.stopped(),
    };
  });
}

async function open(scope: StepScope, notes: ChaosNotes): Promise<Experiment> {
  const { call, deps, signal } = scope;
  const key = idempotencyKey(call);
  const base = watchdogBase(deps.workspace.root, key);
  // First of all: what follows may be refused by now, and the fault must not wait for that.
  const said = (await notes.begun()) && (await askToLift(base));
  const order = readParams(chaosParams, call.params);
  const { target, every, ...question } = order.steadyState;
  const fault = await openFault(order.fault, scope);
  const ask = await openQuestion(question, scope, target);
  const sentence = faultWording(call.params.fault, call.target?.name);
  return new Experiment({
    order,
    sentence,
    key,
    fault,
    notes,
    steady: new SteadyState(ask, { everyMs: every, signal }),
    watchdog: { base, path: deps.watchdogPath ?? ownWatchdogPath(), ...(said && { said }) },
    record: (findings) => recordFindings(scope, { findings, order, fault: sentence }),
    now: deps.now,
    signal,
  });
}
