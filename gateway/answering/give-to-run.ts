import { ClientFailure, type ClientFailureKind } from '../../client/failure.js';
import type { Verdict } from '../../model/ask.js';
import type { Signed } from '../../model/statement.js';
import { noteAnswer, settleAnswer } from '../../records/votes.js';
import type { GatewayContext } from '../context.js';
import { giveToRun } from '../give.js';
import { authorise } from '../may.js';
import { signStatement } from '../statements.js';
import { answerId } from './answer-id.js';
import type { Answerer } from './answerer.js';
import type { Checked } from './check-answering.js';
import { requirePlace } from './places.js';
import { collects, notOffered, verifiedAsk } from './verified-ask.js';

/** Then the run certainly does not have it. */
const NOT_TAKEN: ReadonlySet<ClientFailureKind> = new Set(['rejected', 'closed', 'not-found']);

/** Signs an answer to an approval, a manual task or a decision, and gives it to the run. */
export async function answerInRun(
  gateway: GatewayContext,
  answerer: Answerer,
  answering: Checked & { to: 'run' },
): Promise<Verdict> {
  const { person } = answerer;
  const { run, action } = answering;
  const { ask, view, start } = await verifiedAsk(gateway, answering);
  const { environment } = start;
  const workspace = await gateway.readWorkspace();
  authorise(workspace, { person, operation: 'answer', environment });
  if (collects(ask)) throw notOffered(ask, action);
  requirePlace({ person: person.id, answering, ask, environment, workspace, now: view.now });
  const { level, via, identity } = answerer;
  const signed = await signStatement(
    gateway.keys,
    {
      sub: person.id,
      level,
      via,
      identity,
      run,
      action,
      ask: ask.id,
      digest: ask.digest,
      jti: answerId(person.id, answering),
      iat: view.now,
      reason: answering.reason,
      for: answering.for,
      outputs: answering.fields,
    },
    gateway.now(),
  );
  const give = () => giveToRun(gateway.runs, { run, signed, as: 'answer' });
  return ask.kind === 'approval' ? await onRecord(gateway, signed, give) : await give();
}

/**
 * Notes an answer to an approval before it is given, and afterwards what the run said to it: where worker and gateway share
 * one record store, a vote that was withdrawn is worth nothing at the effect either. While nobody knows whether the run has it,
 * a withdrawal holds.
 */
async function onRecord({ store }: GatewayContext, signed: Signed, give: () => Promise<Verdict>): Promise<Verdict> {
  const { run, ask, sub, jti, action } = signed.statement;
  const place = { run, ask, person: sub };
  await noteAnswer(store, place, { jti, action });
  try {
    const verdict = await give();
    await settleAnswer(store, place, { jti, accepted: verdict.verdict === 'accepted' });
    return verdict;
  } catch (error) {
    if (error instanceof ClientFailure && NOT_TAKEN.has(error.kind))
      await settleAnswer(store, place, { jti, accepted: false });
    throw error;
  }
}
