import { planDigest } from '../../model/digest.js';
import type { Json } from '../../model/json.js';
import type { Plan } from '../../model/plan.js';
import type { RunView } from '../../model/run-view.js';
import { noteEnd } from '../../records/run-ends.js';
import type { RecordStore } from '../../records/store.js';
import type { SigningKey } from '../../gateway/keys.js';
import { type Signed, type Statement, statementBytes } from '../../model/statement.js';
import { statement } from './keys.js';

interface Signer {
  sign(statement: Statement): Signed;
}

/** A gateway's own key as a test signs with it. */
export function signerWith({ kid, sign }: SigningKey): Signer {
  return {
    sign: (said) => {
      const own = { ...said, kid };
      return { statement: own, sig: sign(statementBytes(own)) };
    },
  };
}

interface EndedRun {
  run: string;
  plan: Plan;
  key: Signer;
  status?: RunView['status'];
  /** ms. */
  at: number;
}

/** Leaves a run behind in the record store as its worker does once it has ended: a record that stands on a signed start, and its end. */
export async function leaveEndedRun(
  store: RecordStore,
  { run, plan, key, status = 'succeeded', at }: EndedRun,
): Promise<void> {
  const { environment, inputs, runbook } = plan;
  const digest = planDigest(plan);
  const start = key.sign(
    statement({
      run,
      action: 'start',
      digest,
      at,
      jti: `start-of-${run}`,
      start: { environment, planDigest: digest, plans: [digest], author: 'unverified' },
    }),
  );
  const said = { run, status, headline: status, startedAt: at, endedAt: at, now: at };
  const view = { ...said, planDigest: digest, inputs, environment, runbook: runbook.name } as unknown as RunView;
  await store.putOnce(`runs/${run}/record`, { run, view, start, plan } as unknown as Json);
  await noteEnd(store, view);
}
