import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Verdict } from '../model/ask.js';
import type { SignedBatch } from '../model/audience/answer.js';
import type { AskNews, AudienceNews, AudienceView } from '../model/audience/audience.js';
import type { Plan } from '../model/plan.js';
import type { RunView } from '../model/run-view.js';
import type { Signed } from '../model/statement.js';

export { AUDIENCE_WORKFLOW } from '../model/audience/audience.js';
export { RUN_WORKFLOW } from '../model/effect.js';

/** Input of a run. `carried` is set by continue-as-new only. */
export interface RunInput {
  plan: Plan;
  /** The signed start statement; a nested run stands on its root's. */
  start: Signed;
  /** Parent run of a nested one. */
  parent?: string;
  carried?: unknown;
}

/** What the workflow returns when it closes. */
export interface RunResult {
  run: string;
  status: 'succeeded' | 'failed' | 'aborted' | 'undone';
  headline: string;
  planDigest: string;
}

/** A vote, a completion or a decision about an open ask. Business update id: the statement's jti. */
export const answerUpdate = defineUpdate<Verdict, [Signed]>('answer');

/** pause, resume, retry, skip, abort. Business update id: the statement's jti. */
export const steerUpdate = defineUpdate<Verdict, [Signed]>('steer');

/** Everything people look at. */
export const viewQuery = defineQuery<RunView>('view');

/** Makes the run read the public keys again from its worker. Carries no authority. */
export const keysChangedSignal = defineSignal('keys-changed');

/** Shard -> run: how far it is. A hint without authority; verdicts are counted from signed answers. */
export const audienceCountsSignal = defineSignal<[AudienceNews]>('audience-counts');

/** Gateway -> shard: a signed batch of answers, with a verdict for each, in order. Business update id: digest of the batch head. */
export const giveAnswersUpdate = defineUpdate<Verdict[], [SignedBatch]>('give-answers');

/** The ledger of a shard. */
export const ledgerQuery = defineQuery<AudienceView>('ledger');

/** Run -> shard: how the ask stands now, or how it ended. */
export const askNewsSignal = defineSignal<[AskNews]>('ask-news');

/** Run -> shard: the run has closed; write the ledger and end. */
export const runOverSignal = defineSignal('run-over');
