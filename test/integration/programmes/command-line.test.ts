import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../../../cli/run-cli.js';
import { schedulesOn } from '../../../client/schedules.js';
import type { Gateway } from '../../../gateway/server.js';
import { makeSigningKey } from '../../../workspace/key-files.js';
import { fakeContext } from '../../cli/fake-context.js';
import { Scenario } from '../../support/scenario.js';
import { scenarioGateway } from '../../support/scenario-gateway.js';
import { uniqueName } from '../../support/server.js';

const POLICY = `
environments:
  stage: { colour: green, start: [release], steer: [release] }
  production:
    colour: red
    start: [release]
    steer: [release]
    guarded: [{ type: traffic }]
    dayN: { provenIn: stage, within: 1d }
`;
const runbook = (name: string, day: string) => `
daybook: 1
runbook: ${name}
title: ${name}
day: ${day}
owner: release
inputs: { release: { type: string }, environment: { type: environment } }
stages:
  - stage: only
    steps:
      - { id: rest, type: wait, for: 1ms }
`;

let scenario: Scenario;
let gateway: Gateway;
/** Runs and schedules of all tests are on one server. */
const name = uniqueName('p');

const PROGRAMME = `
daybook: 1
programme: ${name}
title: The storefront
owner: release
inputs: { release: { type: string } }
parts:
  - { part: stage, runbook: prepare, environment: stage, inputs: { release: '\${{ inputs.release }}' } }
  - { part: night-proof, runbook: look, environment: stage, inputs: { release: '\${{ inputs.release }}' }, needs: [stage] }
  - { part: go-live, runbook: switch, environment: production, inputs: { release: '\${{ inputs.release }}' }, needs: [stage] }
  - part: nightly
    runbook: look
    environment: production
    inputs: { release: '\${{ inputs.release }}' }
    needs: [go-live]
    schedule: { cron: '30 2 1 1 *', zone: Europe/Berlin, overlap: skip, catchUp: 10m, plan: pinned }
`;

beforeAll(async () => {
  scenario = await Scenario.given({
    policy: POLICY,
    runbooks: { prepare: runbook('prepare', '0'), switch: runbook('switch', '1'), look: runbook('look', 'N') },
  });
  await mkdir(join(scenario.root, 'programmes'));
  await writeFile(join(scenario.root, 'programmes', 'p.yaml'), PROGRAMME);
  await makeSigningKey({ root: scenario.root, keys: '.daybook/public-keys.json' }, { now: Date.now(), leadMs: 0 });
  gateway = await scenarioGateway(scenario);
  await scenario.work({ environment: 'stage' });
  await scenario.work();
});

afterAll(async () => {
  const schedules = schedulesOn({ client: scenario.connected.client, taskQueuePrefix: scenario.prefix });
  for (const place of await schedules.list()) await schedules.remove(place).catch(() => undefined);
  await gateway.close();
  await scenario.over();
});

async function programme(verb: string, ...more: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: scenario.root });
  const as = ['--as', 'dana', '--gateway', gateway.address, '--timeout', '60s'];
  const exit = await runCli(['programme', verb, name, '-i', 'release=v1.5.0', ...as, ...more], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

async function states(): Promise<Record<string, string>> {
  const { parts } = JSON.parse((await programme('show', '--json')).out) as { parts: { part: string; state: string }[] };
  return Object.fromEntries(parts.map(({ part, state }) => [part, state]));
}

const runOf = (part: string) => `${name}--v1-5-0--${part}`;

describe('daybook programme, from Day 0 to Day N', () => {
  it('starts nothing but what needs nothing, and refuses what is not due with the reason', async () => {
    expect(await states()).toEqual({
      stage: 'ready',
      'night-proof': 'blocked',
      'go-live': 'blocked',
      nightly: 'blocked',
    });
    const early = await programme('start', '--part', 'go-live');
    expect([early.exit === 0, early.err]).toEqual([false, expect.stringContaining('needs stage to have succeeded')]);
    const { exit, out } = await programme('start');
    expect([exit, out]).toEqual([8, expect.stringContaining(`stage: started run ${runOf('stage')}`)]);
    expect((await scenario.ended(runOf('stage'))).status).toBe('succeeded');
  });

  it('goes on with everything that stage has let through, and starts nothing twice', async () => {
    await scenario.runs.awaitRun(runOf('stage'), 30_000);
    const { exit, out } = await programme('start');
    expect(exit).toBe(8);
    for (const part of ['night-proof', 'go-live']) {
      expect(out).toContain(`${part}: started run ${runOf(part)}`);
      expect((await scenario.ended(runOf(part))).status).toBe('succeeded');
      await scenario.runs.awaitRun(runOf(part), 30_000);
    }
    const again = await programme('start', '--part', 'go-live');
    expect([again.exit, again.out]).toEqual([0, expect.stringContaining('is there already (succeeded)')]);
  });

  it('leaves the schedule of Day N behind, now that stage has proved it', async () => {
    const { exit, out } = await programme('start', '--confirm', 'production');
    expect([exit, out]).toEqual([0, `nightly: added schedule ${name}-nightly\n`]);
    expect(await states()).toEqual({
      stage: 'succeeded',
      'night-proof': 'succeeded',
      'go-live': 'succeeded',
      nightly: 'scheduled',
    });
    expect(await programme('start')).toMatchObject({ exit: 0, err: expect.stringContaining('all of it is done') });
  });

  it('draws where the release stands, each part below what it needs', async () => {
    const { out } = await programme('show');
    const [head, ...lines] = out.trimEnd().split('\n');
    expect(head).toContain('The storefront: v1.5.0, begun by dana');
    expect(lines.map((line) => line.replace(/^\S /, '').search(/\S/))).toEqual([0, 2, 2, 4]);
    expect(lines[3]).toMatch(/nightly +production +scheduled +\S+-nightly +its schedule stands, next 2027-01-01 01:30/);
  });
});
