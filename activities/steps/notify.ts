import { z } from 'zod';
import { idempotencyKey, type StepCall } from '../../model/effect.js';
import { notificationLetter } from '../../model/messages/notification-letter.js';
import type { Outcome } from '../../model/outcome.js';
import type { Person } from '../../model/people.js';
import { inTurns } from '../audience/in-turns.js';
import type { ActivityDeps } from '../deps.js';
import { type Effect, refuseUndo, runEffect } from '../effect.js';
import { errored } from '../failures.js';
import { type Recipients, recipientsOf } from '../notice/recipients.js';
import { tell, type Told, wasTold } from '../notice/tell.js';
import { type Ways, waysNow } from '../notice/ways.js';
import { readParams } from '../params.js';

const params = z.object({
  to: z.array(z.string()).min(1),
  message: z.object({ subject: z.string(), body: z.string() }),
  via: z.string().optional(),
  urgent: z.boolean().default(false),
});
type Params = z.output<typeof params>;

/** Letters that are handed over at the same time. */
const AT_ONCE = 8;
const MOST_NAMED = 5;

/**
 * Tells people something, each once however often it is tried: what was handed over stands in the record store. Who cannot
 * be reached is named, and does not keep the others from being told; with nobody told it has failed.
 */
export function notify(call: StepCall, deps: ActivityDeps): Promise<Outcome> {
  return runEffect(call, deps, async ({ context, signal }): Promise<Effect> => {
    refuseUndo(call);
    const wish = readParams(params, call.params);
    const recipients = recipientsOf(wish.to, deps.workspace.people, deps.now());
    const waysOf = new Map(
      recipients.people.map((person) => [person, waysNow(person, deps, { ...wish, now: deps.now() })]),
    );
    let untold: Untold[] = recipients.vacant.map((rota) => ({ id: rota, name: rota, why: 'nobody is on duty' }));
    const missing = async () => {
      const told = await Promise.all(
        recipients.people.map((person) => wasTold(deps.records, recordName(call, person))),
      );
      return recipients.people.filter((_, index) => !told[index]);
    };
    return {
      probe: async () => ((await missing()).length === 0 ? 'done' : 'todo'),
      apply: async () => {
        const people = await missing();
        const results = await firstThenRest(people, async (person) => {
          if (signal.aborted) return { state: 'unclear', why: 'stopped' };
          return tellOne({ call, deps, wish, person, ways: waysOf.get(person) ?? { ways: [], why: '' } });
        });
        signal.throwIfAborted();
        requireClear(people, results, context.attempt >= call.attempts);
        untold = [...untold, ...people.flatMap((person, index) => untoldOf(person, results[index]))];
      },
      verify: async () => outcomeOf(recipients, untold),
    };
  });
}

/** The first alone, so that whatever is said once for all of them stands with whoever is named first. Never rejects. */
async function firstThenRest(people: readonly Person[], one: (person: Person) => Promise<Told>): Promise<Told[]> {
  const safely = (person: Person) =>
    one(person).catch((): Told => ({ state: 'unclear', why: 'the record store gave no answer' }));
  const [first, ...rest] = people;
  return first ? [await safely(first), ...(await inTurns(rest, AT_ONCE, safely))] : [];
}

interface Untold {
  id: string;
  name: string;
  why: string;
}

function tellOne(o: { call: StepCall; deps: ActivityDeps; wish: Params; person: Person; ways: Ways }): Promise<Told> {
  const { call, deps, wish, person, ways } = o;
  const { run, step, environment } = call;
  const { colour } = deps.workspace.policy.environments[environment] ?? {};
  const key = `${idempotencyKey(call)}/notification/${person.id}`;
  const about = {
    key,
    run,
    step,
    environment,
    planDigest: call.planDigest ?? '',
    ...(colour !== undefined && { colour }),
  };
  return tell({
    person,
    ways,
    record: recordName(call, person),
    records: deps.records,
    letter: (at) => notificationLetter({ ...about, ...wish.message, at }),
    now: deps.now,
  });
}

/** A letter that may be there, and a transport that is down while attempts are left, are tried again. */
function requireClear(people: readonly Person[], results: readonly Told[], last: boolean): void {
  const open = people.flatMap((person, index) => {
    const result = results[index];
    const again = result?.state === 'unclear' || (result?.state === 'untold' && result.later && !last);
    return again ? [{ id: person.id, name: person.name, why: result.why }] : [];
  });
  if (open.length === 0) return;
  throw errored(
    'not-delivered',
    `Not certain to have the message: ${named(open)}. Others may have theirs; nobody gets it twice. Retry when the transport answers again.`,
    'unknown',
  );
}

function untoldOf(person: Person, told: Told | undefined): Untold[] {
  return told?.state === 'untold' ? [{ id: person.id, name: person.name, why: told.why }] : [];
}

function outcomeOf({ people, vacant }: Recipients, untold: readonly Untold[]): Outcome {
  const all = people.length + vacant.length;
  const told = all - untold.length;
  const outputs = { recipients: told, unreachable: untold.map(({ id }) => id) };
  if (untold.length === 0) return { status: 'succeeded', outputs };
  const message = `${told} of ${all} were told. Not reached: ${named(untold)}.`;
  if (told > 0) return { status: 'succeeded', message, outputs };
  return { status: 'failed', reason: 'nobody-reached', message, outputs, happened: 'no' };
}

function named(untold: readonly Untold[]): string {
  const shown = untold.slice(0, MOST_NAMED).map(({ name, why }) => `${name} (${why.slice(0, 60)})`);
  const more = untold.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

function recordName(call: StepCall, person: Person): string {
  return `deliveries/${idempotencyKey(call)}/${person.id}`;
}
