import type { ScheduleFacts, SchedulePlace } from '../../client/schedules.js';
import type { Workspace } from '../../model/workspace.js';
import type { EnvironmentPolicy } from '../../model/policy.js';
import type { ScheduleDefinition } from '../../model/schedule.js';
import { isSevere } from '../../model/severity.js';
import type { Signed } from '../../model/statement.js';
import { startsAt, startsBetween } from '../../model/schedule/starts.js';
import { changesOf } from '../../records/schedule-changes.js';
import { lastStarts, type StartRecord } from '../../records/schedules.js';
import type { ScheduleReply, SchedulesReply } from '../api.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';
import { isSignedBy } from '../verify.js';
import { asSchedule } from './as-schedule.js';

const NEXT = 5;
const STARTS = 20;
const CHANGES = 20;
const FIVE_YEARS_MS = 5 * 366 * 86_400_000;

/** All schedules, those in trouble first. */
export async function viewSchedules(gateway: GatewayContext): Promise<SchedulesReply> {
  const places = await gateway.schedules.list();
  const reply: SchedulesReply = { schedules: [], unknown: [] };
  for (const place of places) {
    try {
      reply.schedules.push(await viewSchedule(gateway, place));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.code !== 'schedule-not-found') reply.unknown.push({ ...place, why: error.message });
    }
  }
  reply.schedules.sort((a, b) => b.trouble.length - a.trouble.length || nameOf(a).localeCompare(nameOf(b)));
  return reply;
}

function nameOf({ definition }: ScheduleReply): string {
  return `${definition.environment}/${definition.name}`;
}

/** One schedule as its signed definition, Temporal and the records say. Throws a 409 Refusal where nothing signed is left of it. */
export async function viewSchedule(gateway: GatewayContext, place: SchedulePlace): Promise<ScheduleReply> {
  const facts = await asSchedule(() => gateway.schedules.describe(place));
  const { start, definition } = signedOf(facts);
  const { statement } = start;
  const starts = await lastStarts(gateway.store, place, STARTS);
  const now = gateway.now();
  const trusted = isSignedBy(await gateway.keys.publicKeys(), start) && isFor(definition, place);
  const { paused, note, taken, missed, skipped, running } = facts;
  return {
    definition,
    by: statement.sub,
    addedAt: statement.at,
    planDigest: statement.digest,
    trusted,
    paused,
    ...(note ? { note } : {}),
    trouble: troubleOf({ facts, definition, starts, trusted }),
    next: startsBetween(definition.spec, now, now + FIVE_YEARS_MS, NEXT),
    starts: starts.map(lineOf),
    taken,
    missed,
    skipped,
    running,
    changes: await changesOf(gateway.store, place, CHANGES),
    severe: isSevere(place.environment, policyOf(gateway.workspace, place.environment)),
  };
}

function signedOf({ start, name, environment }: ScheduleFacts): { start: Signed; definition: ScheduleDefinition } {
  const definition = start?.statement?.start?.schedule;
  if (start && definition) return { start, definition };
  throw new Refusal(409, {
    code: 'schedule-unsigned',
    message: `what Temporal has as schedule ${name} in ${environment} carries no signed definition, so its starts are refused`,
    cure: `Find out who changed it, then remove it: daybook schedule remove ${name} -e ${environment}`,
  });
}

function isFor({ name, environment }: ScheduleDefinition, place: SchedulePlace): boolean {
  return name === place.name && environment === place.environment;
}

interface Looked {
  facts: ScheduleFacts;
  definition: ScheduleDefinition;
  starts: readonly StartRecord[];
  trusted: boolean;
}

function troubleOf({ facts, definition, starts, trusted }: Looked): string[] {
  const trouble: string[] = [];
  const remove = `daybook schedule remove ${facts.name} -e ${facts.environment}`;
  if (!trusted)
    trouble.push(
      `What Temporal has is not what was signed, or the key is not in the list any more: every start is refused. Find out who changed it, remove it and add it anew: ${remove}`,
    );
  else if (!facts.next.every((at) => startsAt(definition.spec, at)))
    trouble.push(
      `Temporal is going to start it at other times than were signed: those starts are refused. Find out who changed it, remove it and add it anew: ${remove}`,
    );
  const good = starts.findIndex(({ outcome }) => outcome !== 'refused');
  const refused = good < 0 ? starts.length : good;
  if (refused > 0)
    trouble.push(
      `${refused === 1 ? 'The last start was' : `The last ${refused} starts were`} refused: ${starts[0]?.message ?? ''}`,
    );
  return trouble;
}

function lineOf({ at, outcome, run, reason, message, until, end }: StartRecord) {
  return { at, outcome, run, reason, message, until, end };
}

function policyOf({ policy: { environments } }: Workspace, environment: string): EnvironmentPolicy | undefined {
  return Object.hasOwn(environments, environment) ? environments[environment] : undefined;
}
