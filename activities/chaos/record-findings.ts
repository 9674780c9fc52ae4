import type { Deviating } from '../../model/chaos/verdict.js';
import { idempotencyKey } from '../../model/effect.js';
import { findingId, noteFinding } from '../../records/findings.js';
import type { StepScope } from '../scope.js';
import type { ChaosParams } from './params.js';

/** Puts the findings of an experiment on record, redacted. One deviation of one attempt is one finding, however often it is told. */
export async function recordFindings(
  { call, deps, secrets }: StepScope,
  { findings, order, fault }: { findings: readonly Deviating[]; order: ChaosParams; fault: string },
): Promise<void> {
  for (const { deviation, what, measured } of findings) {
    await noteFinding(deps.records, {
      id: findingId(idempotencyKey(call), deviation),
      run: call.run,
      step: call.step,
      environment: call.environment,
      target: call.target?.name ?? '',
      deviation,
      layer: order.layer,
      hypothesis: order.hypothesis,
      fault,
      what: secrets.redact(what),
      at: deps.now(),
      ...(call.owner !== undefined && { owner: call.owner }),
      measured,
    });
  }
}
