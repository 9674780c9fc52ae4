import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EnvironmentPolicy } from '../../model/policy.js';
import { dayNRefusal } from '../../records/day-n.js';
import { openRecords, type RecordStore } from '../../records/index.js';
import { verifierOf } from '../../worker/verify.js';
import { planWith, production } from '../gateway/support/fixtures.js';
import { leaveEndedRun } from '../support/ended-run.js';
import { TestKey } from '../support/keys.js';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const DAY = 86_400_000;
const key = new TestKey();
const look = planWith([], { runbook: { ...planWith([]).runbook, name: 'look', day: 'N' } });
const inStage = { ...look, environment: 'stage' };
const demanding: EnvironmentPolicy = { ...production, dayN: { provenIn: 'stage', withinMs: 90 * DAY } };
let folder: string;
let store: RecordStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'daybook-day-n-'));
  store = openRecords({ folder: 'records' }, folder);
});
afterEach(() => rm(folder, { recursive: true }));

const judged = (policy: EnvironmentPolicy | undefined, plan = look) =>
  dayNRefusal(plan, policy, { store, verify: verifierOf([key.publicKey]), now: NOW });

describe('what Day N work must have proved before it is scheduled', () => {
  it('refuses without a run in stage, and says the next command', async () => {
    const refusal = await judged(demanding);
    expect(refusal?.reason).toBe('day-n-unproved');
    expect(refusal?.message).toContain('it has never ended there');
    expect(refusal?.cure).toContain('daybook start look --environment stage');
  });

  it('lets it through once the runbook has succeeded there, for as long as policy says', async () => {
    await leaveEndedRun(store, { run: 'look-1', plan: inStage, key, at: NOW - DAY });
    expect(await judged(demanding)).toBeUndefined();
    const stricter = { ...demanding, dayN: { provenIn: 'stage', withinMs: DAY / 2 } };
    expect((await judged(stricter))?.message).toContain('too long ago');
  });

  it('believes no record that stands on no known key, and no run elsewhere', async () => {
    await leaveEndedRun(store, { run: 'forged', plan: inStage, key: new TestKey(), at: NOW - DAY });
    expect((await judged(demanding))?.message).toContain('not signed by a key');
    await leaveEndedRun(store, { run: 'elsewhere', plan: look, key, at: NOW - DAY / 2 });
    expect(await judged(demanding)).toBeDefined();
  });

  it('refuses production when policy does not say where, and elsewhere demands nothing', async () => {
    expect((await judged(production))?.reason).toBe('day-n-undecided');
    expect((await judged(undefined))?.reason).toBe('day-n-undecided');
    expect(await judged({ ...production, colour: 'green' }, inStage)).toBeUndefined();
  });

  it('lets policy say that nothing is demanded, with why; and is about Day N only', async () => {
    expect(await judged({ ...production, dayN: { unproven: 'it only looks' } })).toBeUndefined();
    expect(await judged(production, planWith([]))).toBeUndefined();
  });
});
