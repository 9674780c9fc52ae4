import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../../../cli/run-cli.js';
import type { Gateway } from '../../../gateway/server.js';
import { makeSigningKey } from '../../../workspace/key-files.js';
import { fakeContext } from '../../cli/fake-context.js';
import { Scenario } from '../../support/scenario.js';
import { scenarioGateway } from '../../support/scenario-gateway.js';
import { PlannedWork } from './support/planned-work.js';

const LOOK = `
daybook: 1
runbook: look
title: Look
day: N
owner: release
inputs: { place: { type: string } }
stages:
  - stage: only
    steps:
      - { id: tell, type: notify, to: [release], message: { subject: 'The \${{ inputs.place }}', body: Looked. } }
`;
const GUARDED = `
daybook: 1
runbook: guarded
title: Guarded
day: N
owner: release
stages:
  - stage: only
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 1h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;

let scenario: Scenario;
let work: PlannedWork;
let gateway: Gateway;

beforeEach(async () => {
  scenario = await Scenario.given({
    runbooks: { look: LOOK, guarded: GUARDED },
    targets: `targets: { edge: { production: { kind: http, url: 'http://127.0.0.1:9', traffic: /traffic } } }`,
  });
  work = new PlannedWork(scenario);
  await makeSigningKey({ root: scenario.root, keys: '.daybook/public-keys.json' }, { now: Date.now(), leadMs: 0 });
  gateway = await scenarioGateway(scenario);
  await scenario.work();
});

afterEach(async () => {
  for (const place of await work.schedules.list()) await work.schedules.remove(place).catch(() => undefined);
  await gateway.close();
  await scenario.over();
});

async function daybook(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: scenario.root });
  const exit = await runCli(['schedule', ...argv], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

const asDana = () => ['--as', 'dana', '--gateway', gateway.address, '--timeout', '60s'];
const NIGHTLY = ['--cron', '30 2 * * *', '--zone', 'Europe/Berlin', '--overlap', 'skip', '--catch-up', '10m', '--pin'];
const add = (name: string, ...more: string[]) =>
  daybook('add', name, 'look', '-e', 'production', '-i', 'place=cellar', ...more, ...asDana(), '--confirm=production');

describe('daybook schedule add', () => {
  it('says what it will do, when, and what the clocks do to it in the next two years', async () => {
    const added = await add(work.name, ...NIGHTLY);
    expect(added).toMatchObject({ exit: 0, out: `Added schedule ${work.name} in production.\n` });
    expect(added.err).toContain(`${work.name} starts look in production: minute hour day month weekday = 30 2 * * *`);
    expect(added.err).toContain('A start that is due while the run before is open is skipped.');
    expect(added.err).toContain('made up for within 10m');
    expect(added.err).toContain('Sun 2026-11-22 02:30 +01:00 Europe/Berlin  (01:30 UTC)');
    expect(added.err).toContain('2027-03-28 02:30 does not exist in Europe/Berlin: skipped');
    expect(added.err).toContain('2027-10-31 02:30 happens twice in Europe/Berlin: starts once, at the second (+01:00)');
  });

  it('names everything that is missing at once, also the inputs of the runbook', async () => {
    const { exit, err } = await daybook('add', 'nightly', 'look', '-e', 'production', ...asDana());
    expect(exit).toBe(2);
    expect(err.match(/DB6001/g)).toHaveLength(6);
    for (const words of ['--cron', '--zone', '--overlap', '--catch-up', '--pin']) expect(err).toContain(words);
    expect(err).toContain('The input place is missing');
  });

  it('points at each field of the cron that is wrong, and suggests the zone that was meant', async () => {
    const wrong = ['--cron', '60 3 * * 8', '--zone', 'Europe/Berlni', '--overlap', 'skip', '--catch-up', '5s', '--pin'];
    const { exit, err } = await add('Nightly.1', ...wrong);
    expect(exit).toBe(2);
    expect(err).toContain('> 1 | 60 3 * * 8\n');
    expect(err).toMatch(/\| \^\^\n/);
    expect(err).toMatch(/\| {10}\^\n/);
    expect(err).toContain('Did you mean `Europe/Berlin`?');
    expect(err).toContain('`Nightly.1` is no name for a schedule');
  });

  it('refuses a cron of six fields, one that never starts, and a catch-up window that Temporal cannot have', async () => {
    const six = await add('nightly', ...NIGHTLY.with(1, '0 30 2 * * *'));
    expect(six.err).toContain('6 fields instead of five: minute hour day month weekday; neither seconds nor a year');
    expect((await add('nightly', ...NIGHTLY.with(1, '0 3 30 2 *'))).err).toContain('It would never start');
    expect((await add('nightly', ...NIGHTLY.with(7, '5s'))).err).toContain('5s is not from 10s to 365d');
  });

  it('refuses a second one of the name, and somebody who may not start', async () => {
    await add(work.name, ...NIGHTLY);
    expect(await add(work.name, ...NIGHTLY)).toMatchObject({ exit: 2, err: expect.stringContaining('already') });
    const omar = ['--as', 'omar', '--gateway', gateway.address, '--confirm=production'];
    const denied = await daybook('add', 'other', 'look', '-e', 'production', '-i', 'place=x', ...NIGHTLY, ...omar);
    expect(denied).toMatchObject({ exit: 3, err: expect.stringContaining('may not start runs in production') });
  });

  it('changes production only when its name is typed', async () => {
    const { exit, err } = await daybook('add', work.name, 'guarded', '-e', 'production', ...NIGHTLY, ...asDana());
    expect(exit).toBe(2);
    expect(err).toContain('--confirm=edge');
    expect(await work.schedules.list()).toEqual([]);
  });
});

describe('a schedule that was added', () => {
  it('starts by hand, shows the run with its end, and keeps who did what and why', async () => {
    await add(work.name, ...NIGHTLY);
    const name = [work.name, '-e', 'production', ...asDana()];
    expect((await daybook('trigger', ...name)).err).toContain(`Add --confirm=${work.name}`);
    expect((await daybook('trigger', ...name, `--confirm=${work.name}`)).exit).toBe(0);
    await work.starts(work.definition(), ([start]) => start?.end !== undefined);
    expect((await daybook('pause', ...name)).err).toContain('pause needs a reason');
    expect((await daybook('pause', ...name.with(4, 'lea'), '--reason', 'move')).exit).toBe(0);
    const shown = (await daybook('show', ...name)).out;
    expect(shown).toContain('Paused (lea: move): nothing starts.');
    expect(shown).toMatch(new RegExp(`${work.name}\\.\\d{8}t\\d{6}z  succeeded: `));
    expect(shown).toMatch(/lea: pause \(move\)\n[^\n]*dana: trigger\n[^\n]*dana: add/);
    expect((await daybook('resume', ...name.with(4, 'lea'))).exit).toBe(0);
    expect((await daybook('list', ...asDana())).out).toMatch(/next \d{4}-\d\d-\d\d 02:30 \+01:00 {2}last succeeded/);
  });

  it('shows its next starts across a change of the clocks, with what happens there', async () => {
    await add(work.name, ...NIGHTLY);
    const { out } = await daybook('next', work.name, '--count', '3', '--from', '2027-03-26T12:00', ...asDana());
    expect(out.split('\n')).toEqual([
      'Sat 2027-03-27 02:30 +01:00 Europe/Berlin  (01:30 UTC)',
      '    2027-03-28 02:30 does not exist in Europe/Berlin: skipped',
      'Mon 2027-03-29 02:30 +02:00 Europe/Berlin  (00:30 UTC)',
      'Tue 2027-03-30 02:30 +02:00 Europe/Berlin  (00:30 UTC)',
      '',
    ]);
  });

  it('says at the top that its starts keep being refused, and why', async () => {
    await add(work.name, ...NIGHTLY.with(8, '--replan'));
    await rm(join(scenario.root, 'runbooks/look.yaml'));
    const name = [work.name, '-e', 'production', ...asDana()];
    await daybook('trigger', ...name, `--confirm=${work.name}`);
    await work.starts(work.definition(), ([start]) => start?.outcome === 'refused');
    expect((await daybook('show', ...name)).out).toMatch(/^The last start was refused: look does not plan any more/);
  });

  it('stops starting once who added it was taken out of people.yaml', async () => {
    await add(work.name, ...NIGHTLY);
    const people = 'people: { lea: { name: Lea }, omar: { name: Omar }, ines: { name: Ines }, noor: { name: Noor } }\n';
    const groups = 'groups: { release: [lea], product: [omar], operations: [ines, noor] }\n';
    await writeFile(join(scenario.root, 'people.yaml'), people + groups);
    const lea = ['--as', 'lea', '--gateway', gateway.address];
    await daybook('trigger', work.name, '-e', 'production', `--confirm=${work.name}`, ...lea);
    const [start] = await work.starts(work.definition(), (starts) => starts.length > 0);
    expect(start).toMatchObject({ outcome: 'refused', reason: 'starter-not-allowed' });
    expect(start?.message).toContain('dana');
  });

  it('is gone when it was removed, and a copy of it in Temporal starts nothing', async () => {
    await add(work.name, ...NIGHTLY);
    const definition = work.definition();
    const { start } = await work.schedules.describe(definition);
    const name = [work.name, '-e', 'production', ...asDana()];
    expect((await daybook('remove', ...name, '--yes')).exit).toBe(2);
    expect((await daybook('remove', ...name, `--confirm=${work.name}`)).exit).toBe(0);
    expect(await daybook('show', ...name)).toMatchObject({ exit: 2, err: expect.stringContaining('no schedule') });
    const { plan } = await scenario.plan('look', ['place=cellar']);
    if (!start) throw new Error('the schedule carried no statement');
    await work.schedules.create({ definition, start, plan });
    await work.trigger(definition);
    const [refused] = await work.starts(definition, (starts) => starts.length > 0);
    expect(refused).toMatchObject({ outcome: 'refused', reason: 'schedule-removed' });
  });

  it('is shown as altered when somebody changed it in Temporal', async () => {
    await add(work.name, ...NIGHTLY);
    const { start } = await work.schedules.describe(work.definition());
    if (!start) throw new Error('the schedule carried no statement');
    await work.schedules.remove(work.definition());
    const copy = structuredClone(start);
    Object.assign(copy.statement, { sub: 'lea' });
    const { plan } = await scenario.plan('look', ['place=cellar']);
    await work.schedules.create({ definition: work.definition(), start: copy, plan });
    const shown = await daybook('show', work.name, '-e', 'production', ...asDana());
    expect(shown.out).toMatch(/^What Temporal has is not what was signed/);
  });
});
