import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import type { Finding } from '../../model/chaos/finding.js';
import { fakeContext } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';

const OPEN: Finding = {
  id: 'f-0123456789',
  run: 'game-day-1',
  step: 'break',
  environment: 'production',
  target: 'shop',
  deviation: 'not-recovered',
  layer: 'process',
  hypothesis: 'Customers see nothing of it',
  fault: 'Kill slot blue of shop',
  what: 'The steady state was not back within 1m.',
  at: Date.UTC(2026, 10, 21, 14),
  owner: 'storefront',
  measured: { broken: 7 },
};
const DECIDED: Finding = {
  ...OPEN,
  id: 'f-00000000aa',
  deviation: 'hypothesis-broken',
  decision: { choice: 'fix', by: 'omar', at: OPEN.at, reason: 'SHOP-42', signed: {} as never },
};

let gateway: FakeGateway;
let root: string;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  gateway.bite(/^GET \/api\/findings$/, { status: 200, body: JSON.stringify({ findings: [OPEN, DECIDED] }) });
  root = await mkdtemp(join(tmpdir(), 'daybook-cli-'));
  await writeFile(join(root, 'daybook.yaml'), `daybook: 1\nlocal: true\ngateway: { address: '${gateway.address}' }\n`);
});
afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true, force: true });
});

async function run(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(['findings', ...argv], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

describe('daybook findings', () => {
  it('lists what was found, whose it is, and what was decided or how one decides', async () => {
    const { exit, out } = await run('list', '--as', 'dana');
    expect(exit).toBe(0);
    expect(out).toContain('f-0123456789  not-recovered  production');
    expect(out).toContain('process, game-day-1 break, of storefront');
    expect(out).toContain('Open. Decide: daybook findings decide f-0123456789 fix --reason TEXT');
    expect(out).toContain('fix by omar');
  });

  it('lists only what is open when told so', async () => {
    const { out } = await run('list', '--open', '--json', '--as', 'dana');
    expect((JSON.parse(out) as { findings: Finding[] }).findings.map(({ id }) => id)).toEqual([OPEN.id]);
  });

  it('gives a decision with its reason to the gateway', async () => {
    gateway.bite(/^POST \/api\/findings/, { status: 200, body: JSON.stringify({ finding: DECIDED }) });
    const { exit, out } = await run('decide', OPEN.id, 'accept', '--reason', 'once a year', '--as', 'dana');
    expect([exit, out]).toEqual([0, `decided: ${DECIDED.id} accept as dana.\n`]);
    expect(gateway.sent(/decide/)).toMatchObject([
      { path: `/api/findings/${OPEN.id}/decide`, body: { choice: 'accept', reason: 'once a year' } },
    ]);
  });

  it.each([[[]], [['--reason', ' ']]])('asks nobody without a reason (%j)', async (reason) => {
    const { exit, err } = await run('decide', OPEN.id, 'fix', '--as', 'dana', ...reason);
    expect(exit).not.toBe(0);
    expect(err).toContain('needs a reason');
    expect(gateway.sent(/decide/)).toEqual([]);
  });

  it('says which of its actions there are', async () => {
    const { exit, err } = await run();
    expect(exit).not.toBe(0);
    expect(err).toContain('daybook findings decide');
  });
});
