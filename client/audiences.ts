import type { Client } from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import type { Verdict } from '../model/ask.js';
import type { SignedBatch } from '../model/audience/answer.js';
import { AUDIENCE_WORKFLOW, type AudienceInput, type AudienceView, audienceId } from '../model/audience/audience.js';
import { digestOf } from '../model/digest.js';
import type { Json } from '../model/json.js';
import { giveAnswersUpdate, ledgerQuery } from '../workflows/messages.js';
import { askAgain } from './ask-again.js';
import { Calls } from './calls.js';
import { ClientFailure } from './failure.js';
import { environmentKey } from './search-attributes.js';
import { taskQueueOf } from './start-options.js';
import { untilTaken } from './until-taken.js';

/** The one way to talk to audience workflows. Every call has a deadline and throws a ClientFailure. */
export interface Audiences {
  /** Starts one shard. One that runs or ran already under this id is no error: idempotent. */
  start(input: AudienceInput): Promise<void>;
  /** Gives a signed batch; one verdict per answer, in order. Idempotent by the batch's head. */
  give(audience: string, batch: SignedBatch): Promise<Verdict[]>;
  /** The ledger of one shard; also of one that is over. */
  view(place: { run: string; ask: string; shard: number }): Promise<AudienceView>;
}

export interface AudiencesOptions {
  client: Client;
  /** Goes before `daybook-<environment>`; keeps tests apart. */
  taskQueuePrefix?: string;
  /** Per call, ms. Default 5,000. */
  deadlineMs?: number;
}

const DEADLINE_MS = 5_000;

/** Audiences of one Temporal namespace. Does not close the client. */
export function audiencesOn({ client, taskQueuePrefix, deadlineMs = DEADLINE_MS }: AudiencesOptions): Audiences {
  const calls = new Calls(client, deadlineMs);
  const { workflow } = client;
  return {
    start: async (input) => {
      const { run, ask } = input.card;
      const id = audienceId({ run, ask, shard: input.shard });
      try {
        await calls.about(id, () => workflow.start(AUDIENCE_WORKFLOW, startOptions(id, input, taskQueuePrefix)));
      } catch (error) {
        if (!(error instanceof ClientFailure && error.kind === 'exists')) throw error;
      }
    },
    give: (audience, batch) => {
      const updateId = digestOf(batch.head as unknown as Json);
      const handle = workflow.getHandle(audience);
      const given = () => handle.executeUpdate(giveAnswersUpdate, { args: [batch], updateId });
      return calls.about(audience, () => untilTaken(given));
    },
    view: (place) => {
      const id = audienceId(place);
      return calls.about(id, () => askAgain(client, deadlineMs, () => workflow.getHandle(id).query(ledgerQuery)));
    },
  };
}

/** No names of people here: the server stores these in clear text. */
function startOptions(id: string, input: AudienceInput, prefix: string | undefined) {
  const { step, environment } = input.card;
  return {
    workflowId: id,
    taskQueue: taskQueueOf(environment, prefix),
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    args: [input],
    staticSummary: `people of ${step}, part ${input.shard + 1} of ${input.shards}`.slice(0, 200),
    typedSearchAttributes: new TypedSearchAttributes([{ key: environmentKey, value: environment }]),
  } as const;
}
