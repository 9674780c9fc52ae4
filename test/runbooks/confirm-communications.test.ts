import { rm } from 'node:fs/promises';
import { runCli } from '../../cli/run-cli.js';
import { fakeContext } from '../cli/fake-context.js';
import { copyShipped } from '../support/shipped-runbook.js';
import { writeWorkspace } from '../support/workspace.js';

const PEOPLE = `
people:
  dana: { name: Dana Reyes, email: dana@shop.example }
  lea: { name: Lea Brandt, email: lea@shop.example, deputies: [{ person: dana }] }
  omar: { name: Omar Haddad, slack: { team: T0SHOP, user: U0OMAR } }
  ines: { name: Ines Duarte, email: ines@shop.example, slack: { team: T0SHOP, user: U0INES }, deputies: [{ person: lea }] }
groups:
  release: [dana]
  stakeholders: [lea, omar, ines]
  key-people: [ines]
`;

const DAYBOOK = `
daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: 'http://127.0.0.1:7080' }
transports:
  slack: { kind: slack, target: chat }
  email: { kind: email, target: mail, from: 'Daybook <daybook@shop.example>' }
`;

const TARGETS = `targets:
  mail: { production: { kind: smtp, host: 127.0.0.1, port: 2525, tls: none } }
  chat: { production: { kind: slack, team: T0SHOP, token: env:SLACK_TOKEN, appToken: env:SLACK_APP_TOKEN, api: 'http://127.0.0.1:2526/' } }
`;

const POLICY = `
environments:
  production:
    colour: red
    start: [release]
    steer: [release]
    guarded: [{ type: traffic }]
    decisions:
      failure: { who: [release], deadline: 4h, onDeadline: abort }
      deadline: { who: [release], deadline: 4h, onDeadline: abort }
`;

const NAME = 'confirm-communications';
let root: string;

beforeAll(async () => {
  root = await writeWorkspace({ people: PEOPLE, daybook: DAYBOOK, targets: TARGETS, policy: POLICY });
  await copyShipped(`day-0/${NAME}`, root);
});

afterAll(() => rm(root, { recursive: true }));

async function daybook(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(argv, context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

describe('the shipped confirm-communications', () => {
  it('checks without a single problem', async () => {
    const { exit, out } = await daybook('check', '--json');
    expect([exit, JSON.parse(out)]).toMatchObject([0, { ok: true, problems: [] }]);
  });

  it('plans as it is, and with another share and another name for what goes live', async () => {
    const { exit, out } = await daybook('plan', NAME, '--json');
    expect(exit).toBe(0);
    const { plan } = JSON.parse(out) as { plan: { steps: { id: string; type: string; ask?: { require?: object } }[] } };
    expect(plan.steps.map(({ id, type }) => [id, type])).toEqual([
      ['reach', 'acknowledge'],
      ['report', 'notify'],
      ['call', 'manual'],
      ['availability', 'questionnaire'],
      ['answers', 'notify'],
    ]);
    expect(plan.steps[0]?.ask?.require).toEqual({ atLeast: { percent: 90 }, everyoneIn: ['key-people'] });
    const other = await daybook('plan', NAME, '--json', '-i', 'enough=75%', '-i', 'release=Storefront v2');
    expect(other.out).toContain('"atLeast":{"percent":75}');
    expect(other.out).toContain('Will this reach you when Storefront v2 goes live?');
    expect((await daybook('plan', NAME, '-i', 'enough=most')).exit).toBe(2);
  });

  it('draws its plan', async () => {
    const { exit, out } = await daybook('graph', NAME);
    expect(exit).toBe(0);
    expect(out).toContain('asks stakeholders and key-people (3 people)');
  });

  it('shows every message before anything is sent: key people get words of their own', async () => {
    const { exit, out } = await daybook('plan', NAME, '--messages', '-i', 'release=Storefront v2');
    expect(exit).toBe(0);
    const titles = [...out.matchAll(/^ {2}\d+\. ([^:]*):/gm)].map(([, title]) => title);
    for (const title of ['ask', 'ask for key-people', 'reminder 1', 'escalation 1', 'escalation 2', 'notification'])
      expect(titles).toContain(title);
    expect(out).toContain('When Storefront v2 goes live, you will be told in the way in which this has reached you.');
    expect(out).toContain('You are one of the people without whom Storefront v2 does not go live.');
    expect(out).not.toContain('inputs.release');
  });
});
