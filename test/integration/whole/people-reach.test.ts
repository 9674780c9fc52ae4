import { freePort } from '../../../tools/temporal/ports.js';
import type { AnswerReply, LedgerReply, RunReply, Session } from '../../../gateway/api.js';
import { Program, run } from '../../support/program.js';
import { DAYBOOK, writeWorkspace } from '../../support/workspace.js';
import { beforeLookingAgain } from '../../support/look-again.js';

const env = { ...process.env, NO_COLOR: '1' };
let root: string;
let dev: Program;
let address: string;
const reaching: Program[] = [];

beforeAll(async () => {
  const [temporal, gateway] = [await freePort(), await freePort()];
  address = `http://127.0.0.1:${gateway}`;
  const daybook = DAYBOOK.replace(':7233', `:${temporal}`).replace(':7080', `:${gateway}`);
  root = await writeWorkspace({ daybook: `${daybook}transports: { screen: { kind: console } }\n` });
  dev = new Program('cli/main.js', ['dev', '-w', root], env);
  await dev.line(/worker polls/i, 120_000);
}, 180_000);

afterAll(async () => {
  for (const program of reaching) program.signal('SIGKILL');
  dev.signal('SIGTERM');
  await dev.ended;
});

/** Starts a test as dana; resolves with its run once somebody can answer it. */
async function reach(...argv: string[]): Promise<{ program: Program; run: string }> {
  const who = ['-w', root, '--as', 'dana', '-e', 'production', '--yes', '--urgent'];
  const program = new Program('cli/main.js', ['people', 'reach', ...argv, ...who], env);
  reaching.push(program);
  const [, id = ''] = /Started run (\S+)/.exec(await program.line(/Started run/)) ?? [];
  return { program, run: id };
}

async function call<T>(path: string, token?: string, body?: object): Promise<T> {
  const response = await fetch(`${address}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return (await response.json()) as T;
}

/** Acknowledges the test as a person does who is signed in, once the ledger says that they were told. */
async function acknowledge(person: string, id: string): Promise<AnswerReply> {
  const { token } = await call<Session>('/api/sign-in/development', undefined, { person });
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const { view } = await call<Partial<RunReply>>(`/api/runs/${id}`, token);
    const ask = view?.asks.find(({ kind }) => kind === 'acknowledgement');
    const path = `/api/runs/${id}/asks/${encodeURIComponent(ask?.id ?? '')}`;
    const { people = [] } = ask ? await call<Partial<LedgerReply>>(`${path}/ledger`, token) : {};
    const told = people.find((line) => line.person === person)?.told ?? [];
    if (ask && told.length > 0)
      return call<AnswerReply>(`${path}/answer`, token, { action: 'acknowledge', digest: ask.digest });
    await beforeLookingAgain();
  }
  throw new Error(`${person} was not told in ${id}:\n${dev.text}`);
}

describe('daybook people reach, on the real engine', () => {
  it('tells everybody it names, waits for them, and says how fast each of them was', async () => {
    const { program, run: id } = await reach('operations', 'omar', '--within', '2m');
    for (const person of ['ines', 'noor', 'omar'])
      expect(await acknowledge(person, id)).toMatchObject({ verdict: 'accepted' });
    expect([await program.ended, program.text]).toEqual([0, expect.stringContaining('3 of 3 answered.')]);
    const lines = program.output.filter((line) => / answered {2,}in /.test(line));
    expect(lines.map((line) => line.split(' ')[0]).sort()).toEqual(['ines', 'noor', 'omar']);
    for (const line of lines) expect(line).toMatch(/in \d.* over (page|cli); told over screen$/);
    await dev.line(/Test: does this reach you\?/);
    const shown = await run('cli/main.js', ['show', id, '-w', root, '--as', 'dana', '--json'], env);
    expect(JSON.parse(shown.output)).toMatchObject({ view: { author: 'unverified', starter: 'dana' } });
  }, 120_000);

  it('names who was silent when the time is over, and ends with 6', async () => {
    const { program, run: id } = await reach('operations', '--within', '12s');
    expect(await acknowledge('noor', id)).toMatchObject({ verdict: 'accepted' });
    expect([await program.ended, program.text]).toEqual([6, expect.stringContaining('1 of 2 answered.')]);
    expect(program.text).toMatch(/^ines +silent +told over screen$/m);
  }, 120_000);
});
