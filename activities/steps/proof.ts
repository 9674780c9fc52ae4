import { z } from 'zod';
import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import { findProof } from '../../records/proof.js';
import { askRecords } from '../ask-records.js';
import { runProbe } from '../attempt.js';
import type { ActivityDeps } from '../deps.js';
import { refuseUndo } from '../effect.js';
import { failed } from '../failures.js';
import { duration, json, readParams } from '../params.js';

const params = z.object({
  runbook: z.string(),
  environment: z.string(),
  within: duration,
  inputs: z.record(z.string(), json).default({}),
});

/** Demands the record of a run as records/proof.ts judges it, by this worker's own keys and clock. */
export function proof(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runProbe(call, deps, async () => {
    refuseUndo(call);
    const { within: withinMs, ...demand } = readParams(params, call.params);
    const judge = { store: deps.records, verify: deps.verifyStatement, now: deps.now() };
    const found = await askRecords(() => findProof({ ...demand, withinMs }, judge), {
      what: 'The record store did not answer.',
      happened: 'no',
    });
    if (!found.proved) throw noProof(demand, found.why);
    const { run, endedAt, planDigest } = found.end;
    const ended = new Date(endedAt).toISOString();
    return {
      status: 'succeeded',
      message: `${run} succeeded ${ended}.`,
      outputs: { run, endedAt: ended, planDigest },
    };
  });
}

function noProof({ runbook, environment }: { runbook: string; environment: string }, why: string) {
  return failed(
    'no-proof',
    `There is no proof that ${runbook} works in ${environment}: ${why}. Carry it out: daybook start ${runbook} --environment ${environment}`,
  );
}
