import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import type { Plan } from '../model/plan.js';
import type { RunInput } from '../workflows/messages.js';
import { Calls } from './calls.js';
import { dataConverter } from './codec.js';
import { ClientFailure } from './failure.js';

/** What runs carry. */
export interface Plans {
  /**
   * The plan of a run, as it stands in its history: needs no worker, and never changes. Compare its digest with the one that
   * was started before you believe it. Throws a ClientFailure.
   */
  planOf(run: string): Promise<Plan>;
}

export interface PlansOptions {
  client: Client;
  /** Per call, ms. Default 5,000. */
  deadlineMs?: number;
}

const DEADLINE_MS = 5_000;

/** Plans of the runs of one Temporal namespace. Does not close the client. */
export function plansOn({ client, deadlineMs = DEADLINE_MS }: PlansOptions): Plans {
  const calls = new Calls(client, deadlineMs);
  return {
    planOf: async (run) => {
      const history = await calls.about(run, () =>
        client.workflowService.getWorkflowExecutionHistory({
          namespace: client.options.namespace,
          execution: { workflowId: run },
          maximumPageSize: 1,
        }),
      );
      const [first] = history.history?.events ?? [];
      const payload = first?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
      const input = payload ? await inputOf(payload) : undefined;
      if (input?.plan) return input.plan;
      throw new ClientFailure('not-found', `${run} carries no plan`);
    },
  };
}

async function inputOf(payload: Payload): Promise<Partial<RunInput>> {
  let payloads = [payload];
  for (const codec of [...(dataConverter.payloadCodecs ?? [])].reverse()) payloads = await codec.decode(payloads);
  const [plain] = payloads;
  return plain ? defaultPayloadConverter.fromPayload<Partial<RunInput>>(plain) : {};
}
