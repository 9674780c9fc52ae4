import { z } from 'zod';
import { idempotencyKey, type StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { People, Person } from '../../model/people.js';
import type { Message, Transport } from '../../transports/transport.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { errored, refused } from '../failures.js';
import { readParams } from '../params.js';

const params = z.object({
  to: z.array(z.string()).min(1),
  message: z.object({ subject: z.string(), body: z.string() }),
  via: z.string().default('console'),
});

/** Tells people something, each once however often it is tried: what was handed over stands in the record store. */
export function notify(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async (): Promise<Effect> => {
    refuseUndo(call);
    const { to, message, via } = readParams(params, call.params);
    const recipients = recipientsOf(to, deps.workspace.people);
    const transport = transportOf(via, deps);
    const missing = async () => {
      const states = await Promise.all(
        recipients.map(async (person) => ({ person, sent: await deps.records.get(recordName(call, person)) })),
      );
      return states.filter(({ sent }) => sent === undefined).map(({ person }) => person);
    };
    return {
      probe: async () => ((await missing()).length === 0 ? 'done' : 'todo'),
      apply: async (key) => {
        for (const recipient of await missing()) {
          const about = { run: call.run, step: call.step, environment: call.environment };
          await deliver(transport, { key: `${key}/${recipient.id}`, group: key, recipient, ...message, about });
          await deps.records.put(recordName(call, recipient), { to: recipient.id, via, at: deps.now() });
        }
      },
      verify: async () => ({ status: 'succeeded', outputs: { recipients: recipients.length } }),
    };
  });
}

async function deliver(transport: Transport, message: Message): Promise<void> {
  try {
    await transport.send(message);
  } catch {
    throw errored(
      'not-delivered',
      `The ${transport.name} did not take the message to ${message.recipient.name}. Others may have theirs; nobody gets it twice.`,
      'unknown',
    );
  }
}

/** Groups become their members; everybody once, in the order in which they are named. */
function recipientsOf(to: string[], { people, groups }: People): Person[] {
  const ids = to.flatMap((name) => (Object.hasOwn(groups, name) ? (groups[name] ?? []) : [name]));
  return [...new Set(ids)].map((id) => {
    const person = Object.hasOwn(people, id) ? people[id] : undefined;
    if (person) return person;
    throw refused(
      'recipient-unknown',
      `${id} is neither a group nor a person in the worker's people.yaml; nobody was told. Add ${id}, or correct the step.`,
    );
  });
}

function transportOf(name: string, { transports }: ActivityDeps): Transport {
  const transport = Object.hasOwn(transports, name) ? transports[name] : undefined;
  if (transport) return transport;
  throw refused(
    'transport-unknown',
    `This worker has no transport ${name}; nobody was told. It has ${Object.keys(transports).join(', ')}.`,
  );
}

function recordName(call: StepCall, person: Person): string {
  return `deliveries/${idempotencyKey(call)}/${person.id}`;
}
