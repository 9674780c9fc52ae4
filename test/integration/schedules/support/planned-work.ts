import { randomUUID } from 'node:crypto';
import { type Schedules, schedulesOn } from '../../../../client/schedules.js';
import { planDigest } from '../../../../model/digest.js';
import type { Plan } from '../../../../model/plan.js';
import type { ScheduleDefinition } from '../../../../model/schedule.js';
import type { Signed } from '../../../../model/statement.js';
import { openRecords } from '../../../../records/index.js';
import { noteChange } from '../../../../records/schedule-changes.js';
import { lastStarts, type StartRecord } from '../../../../records/schedules.js';
import { statement } from '../../../support/keys.js';
import type { Scenario } from '../../../support/scenario.js';
import { uniqueName } from '../../../support/server.js';
import { beforeLookingAgain } from '../../../support/look-again.js';

const PATIENCE_MS = 120_000;

/** A schedule as a gateway adds it, signed by the scenario's key, on the real server. */
export class PlannedWork {
  readonly schedules: Schedules;
  readonly records;
  /** Of schedules, where a test names none: runs of all tests are on one server. */
  readonly name = uniqueName('nightly');

  constructor(readonly scenario: Scenario) {
    const { connected, prefix, root } = scenario;
    this.schedules = schedulesOn({ client: connected.client, taskQueuePrefix: prefix, deadlineMs: 12_000 });
    this.records = openRecords({ folder: '.daybook/records' }, root);
  }

  definition(parts: Partial<ScheduleDefinition> = {}): ScheduleDefinition {
    return {
      name: this.name,
      environment: 'production',
      runbook: 'look',
      inputs: {},
      // Far away: starts come by hand or by backfill.
      spec: { cron: '30 2 1 1 *', zone: 'Europe/Berlin' },
      overlap: 'skip',
      catchUpMs: 600_000,
      plan: 'pinned',
      ...parts,
    };
  }

  /** `at`: when it was signed, ms. */
  sign(
    definition: ScheduleDefinition,
    { plan, by = 'dana', at: now = Date.now() }: { plan: Plan; by?: string; at?: number },
  ): Signed {
    const digest = planDigest(plan);
    const plans = definition.plan === 'pinned' ? [digest] : [];
    const { environment } = definition;
    return this.scenario.key.sign(
      statement({
        sub: by,
        run: definition.name,
        action: 'start',
        digest,
        jti: randomUUID(),
        at: now,
        iat: now,
        start: { environment, planDigest: digest, plans, author: 'unverified', authors: {}, schedule: definition },
      }),
    );
  }

  /** Adds a schedule. `over` changes what goes to Temporal after it was signed. */
  async add(
    parts: Partial<ScheduleDefinition> = {},
    over: { start?: (start: Signed) => Signed; plan?: Plan; by?: string; at?: number } = {},
  ): Promise<ScheduleDefinition> {
    const definition = this.definition(parts);
    const { plan } = await this.scenario.plan(definition.runbook, inputsOf(definition));
    const start = this.sign(definition, { plan, by: over.by, at: over.at });
    const carried = definition.plan === 'pinned' ? { plan: over.plan ?? plan } : {};
    await this.noteAdded(definition, start);
    await this.schedules.create({ definition, start: over.start?.(start) ?? start, ...carried });
    return definition;
  }

  /** As the gateway does before it creates one. */
  noteAdded(definition: ScheduleDefinition, { statement: { sub, at, jti } }: Signed): Promise<void> {
    return noteChange(this.records, definition, { what: 'add', by: sub, at, jti });
  }

  /** Triggers as the gateway does. */
  async trigger(definition: ScheduleDefinition): Promise<void> {
    const change = { what: 'trigger', by: 'dana', at: Date.now() } as const;
    await noteChange(this.records, definition, change);
    await this.schedules.trigger(definition);
  }

  /** Starts on record, newest first, once they are as wanted. */
  async starts(definition: ScheduleDefinition, as: (starts: StartRecord[]) => boolean): Promise<StartRecord[]> {
    return eventually('starts on record', () => lastStarts(this.records, definition, 100), as);
  }

  get handle() {
    const { client } = this.scenario.connected;
    return (definition: ScheduleDefinition) =>
      client.schedule.getHandle(`${this.scenario.prefix}schedule:${definition.environment}/${definition.name}`);
  }
}

function inputsOf({ inputs }: ScheduleDefinition): string[] {
  return Object.entries(inputs).map(([name, value]) => `${name}=${String(value)}`);
}

/** Looks until it is as wanted. */
export async function eventually<T>(what: string, look: () => Promise<T>, as: (found: T) => boolean): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  let last: T | undefined;
  while (Date.now() < deadline) {
    last = await look();
    if (as(last)) return last;
    await beforeLookingAgain();
  }
  throw new Error(`waited ${PATIENCE_MS} ms for ${what}; the last was ${JSON.stringify(last)}`);
}
