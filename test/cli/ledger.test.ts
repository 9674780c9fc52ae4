import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import type { LedgerDelivery, LedgerLine } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import { type FakeWish, type FakeWorld, fakeContext } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';
import { APPROVAL, replyOf, START, waitingRun } from './made-up-runs.js';

const HOUR = 3_600_000;
const { request: _request, quorum: _quorum, decision: _decision, ...PLAIN } = APPROVAL;

const ANNOUNCE: Ask = {
  ...PLAIN,
  id: 'announce/1',
  step: 'announce',
  kind: 'acknowledgement',
  title: 'Tell everybody',
  subject: 'Storefront v1.4.2 tonight',
  openedAt: START,
  status: 'expired',
  closedAt: START + 48 * HOUR,
  headline: '2 of 6 acknowledged, 1 declined; at least 90% must',
  audience: { total: 7, shards: ['ann'], require: {}, counts: { total: 7, states: {}, groups: {} } },
};
const POLL: Ask = { ...ANNOUNCE, id: 'poll/1', step: 'poll', kind: 'questionnaire', headline: undefined };

function told(transport: string, more: Partial<LedgerDelivery> = {}): LedgerDelivery {
  return { what: 'ask', transport, state: 'sent', at: START, ...more };
}

function line(person: string, more: Partial<LedgerLine> = {}): LedgerLine {
  return {
    person,
    name: person.toUpperCase(),
    state: 'acknowledged',
    at: START + HOUR,
    told: [told('email')],
    ...more,
  };
}

const reminders = [8, 16].map((hours) => told('email', { what: 'reminder', at: START + hours * HOUR }));
const PEOPLE: LedgerLine[] = [
  line('ann', { via: 'slack', told: [told('slack', { state: 'delivered' })] }),
  line('bo', {
    at: START + 26 * HOUR,
    via: 'mail',
    by: 'kim',
    told: [
      told('email'),
      ...reminders,
      told('slack', { what: 'escalation', state: 'delivered', at: START + 24 * HOUR }),
    ],
    deputies: [{ person: 'kim', at: START + 24 * HOUR }],
  }),
  line('cy', {
    state: 'unreachable',
    at: START,
    why: 'nothing arrives over slack, email',
    told: [told('slack', { state: 'failed', why: 'the account was closed' }), told('email', { state: 'bounced' })],
  }),
  line('dee', { state: 'declined', via: 'page', reason: '=our fair,\nis "then"' }),
  line('eve', { state: 'late', at: START + 49 * HOUR, via: 'mail', lateAnswer: 'declined' }),
  line('fay', { state: 'delivered', at: START, told: [told('slack', { state: 'delivered', channel: 'C1' })] }),
  line('gus', { state: 'waived', via: 'cli', by: 'dana' }),
];

let gateway: FakeGateway;
let root: string;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  gateway.reply = replyOf(waitingRun({ asks: [ANNOUNCE, APPROVAL, POLL] }));
  root = await mkdtemp(join(tmpdir(), 'daybook-ledger-'));
  await writeFile(join(root, 'daybook.yaml'), `daybook: 1\nlocal: true\ngateway: { address: '${gateway.address}' }\n`);
});

afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

function ledgerIs(ask: string, people: LedgerLine[], silent = 0): void {
  const body = JSON.stringify({ openedAt: START, people, silent });
  gateway.bite(new RegExp(`^GET .*/asks/${ask}%2F1/ledger$`), { status: 200, body });
}

async function run(argv: string[], wish: Partial<FakeWish> & { columns?: number } = {}) {
  const context: FakeWorld = fakeContext({ cwd: root, ...wish });
  if (wish.columns) context.stdout.resize({ columns: wish.columns, rows: 30 });
  const exit = await runCli(['ledger', 'shop-1', ...argv, '--as', 'dana'], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

describe('daybook ledger', () => {
  it('says who has and who has not, who is missing first, in a wide terminal one line a person', async () => {
    ledgerIs('announce', PEOPLE);
    const { exit, out } = await run(['announce'], { columns: 120 });
    expect(exit).toBe(0);
    expect(out).toBe(`announce/1  Storefront v1.4.2 tonight
  acknowledgement, expired; asked 2026-11-21 14:00, over 2026-11-23 14:00 (UTC)
  2 of 6 acknowledged, 1 declined, 1 unreachable, 1 late, 1 silent, 1 waived
  counted at its end: 2 of 6 acknowledged, 1 declined; at least 90% must
PERSON  NAME  STATE         SINCE        ANSWERED        TOLD
cy      CY    unreachable   11-21 14:00                  slack ✘, email ✘ bounced; the account was closed
dee     DEE   declined      11-21 15:00  page            email ✔ 14:00; “=our fair, is "then"”
fay     FAY   delivered     11-21 14:00                  slack C1 ✔ 14:00
eve     EVE   late          11-23 15:00  mail, declined  email ✔ 14:00
gus     GUS   waived        11-21 15:00  cli, by dana    email ✔ 14:00
ann     ANN   acknowledged  11-21 15:00  slack           slack ✔ 14:00
bo      BO    acknowledged  11-22 16:00  mail, by kim    email ✔ 14:00, 2 reminders, deputy kim ✔ 11-22 14:00
`);
  });

  it('keeps every line inside of a narrow terminal, with how they were told below, and nothing torn apart', async () => {
    const long = { name: 'Dorothea von Hohenzollern-Sigmaringen', reason: 'our fair is then, '.repeat(8).trim() };
    ledgerIs('announce', [...PEOPLE, line('dorothea', { state: 'declined', via: 'slack', ...long })]);
    const { out } = await run(['announce'], { columns: 80 });
    const lines = out.split('\n');
    expect(lines.filter((text) => text.length > 80)).toEqual([]);
    const at = lines.findIndex((text) => text.startsWith('bo '));
    expect(lines.slice(at, at + 2)).toEqual([
      'bo        BO                        acknowledged  11-22 16:00  mail, by kim',
      '          email ✔ 14:00, 2 reminders, deputy kim ✔ 11-22 14:00',
    ]);
    expect(out).toContain('dorothea  Dorothea von Hohenzolle…  declined');
  });

  it('wraps nothing where it is no terminal, and shows no dates when everything is of one day', async () => {
    const reason = 'a word '.repeat(60).trim();
    ledgerIs('announce', [
      line('ann', { state: 'declined', via: 'slack', reason }),
      line('bo', { at: START + 60_000 }),
    ]);
    const { out } = await run(['announce']);
    expect(out).toContain(`ann     ANN   declined      15:00  slack     email ✔ 14:00; “${reason}”\n`);
    expect(out).toContain('bo      BO    acknowledged  14:01            email ✔ 14:00\n');
  });

  it('shows only the states that are wanted, and still counts everybody', async () => {
    ledgerIs('announce', PEOPLE);
    const { out } = await run(['announce', '--state', 'unreachable,silent'], { columns: 120 });
    expect(out).toContain('  2 of 6 acknowledged,');
    expect(out.match(/^(?:ann|bo|cy|dee|eve|fay|gus)\b/gm)).toEqual(['cy', 'fay']);
    const { exit, err } = await run(['announce', '--state', 'quiet']);
    expect([exit, err]).toEqual([2, expect.stringContaining('quiet is no state of a ledger')]);
  });

  it('shows every audience of the run, one after the other, and what is decided in the run by its name', async () => {
    const decision: Ask = { ...APPROVAL, id: 'poll/1/deadline-1', step: 'poll', kind: 'decision', tellers: 1 };
    gateway.reply = replyOf(waitingRun({ asks: [ANNOUNCE, { ...APPROVAL, tellers: 1 }, POLL, decision] }));
    const shown = async (...argv: string[]) => {
      gateway.bite(/ledger$/, { status: 200, body: JSON.stringify({ openedAt: START, people: [], silent: 0 }) }, 2);
      return (await run(argv)).out.match(/^\S+\/1\S*/gm);
    };
    expect(await shown()).toEqual(['announce/1', 'poll/1']);
    expect(await shown('poll')).toEqual(['poll/1']);
    expect(await shown('poll/1/deadline-1')).toEqual(['poll/1/deadline-1']);
    expect(await shown('go')).toEqual(['go/1']);
  });

  it('counts answers to questions as answered', async () => {
    ledgerIs('poll', [line('bo'), line('cy', { state: 'sent' })]);
    expect((await run(['poll'])).out).toContain('  1 of 2 answered, 1 silent\n');
  });

  it('says so for a question that nobody was told of, and which one may be meant', async () => {
    const { exit, err } = await run(['go']);
    expect([exit, err]).toEqual([2, expect.stringContaining('Nobody was told of go in run shop-1.')]);
    expect((await run(['anounce'])).err).toContain('Did you mean `announce`?');
  });

  it('says so when nobody was asked, or when a part could not be read', async () => {
    ledgerIs('announce', [line('ann')], 2);
    expect((await run(['announce'])).err).toContain('No worker answers for all of announce/1');
    gateway.reply = replyOf(waitingRun({ asks: [APPROVAL] }));
    const { exit, out, err } = await run([]);
    expect([exit, out, err]).toEqual([0, '', expect.stringContaining('Run shop-1 has asked no audience so far.')]);
  });

  it('is one JSON value for a script, with the counts of everybody', async () => {
    ledgerIs('announce', PEOPLE);
    const { out } = await run(['announce', '--json', '--state', 'declined']);
    const { person, name, state, at, via, reason, told: ways } = PEOPLE[3] as LedgerLine;
    expect(JSON.parse(out)).toEqual({
      ok: true,
      run: 'shop-1',
      environment: 'production',
      asks: [
        {
          id: 'announce/1',
          step: 'announce',
          kind: 'acknowledgement',
          title: 'Tell everybody',
          status: 'expired',
          openedAt: START,
          deadlineAt: ANNOUNCE.deadlineAt,
          closedAt: START + 48 * HOUR,
          headline: ANNOUNCE.headline,
          counts: { total: 7, acknowledged: 2, declined: 1, unreachable: 1, late: 1, silent: 1, waived: 1 },
          unread: 0,
          people: [{ person, name, state, at, via, reason, told: ways }],
        },
      ],
    });
  });

  it('is a table for a spreadsheet, in which other people’s words are no formula', async () => {
    ledgerIs('announce', PEOPLE);
    const { out } = await run(['announce', '--csv', '--state', 'declined,unreachable']);
    expect(out).toBe(
      [
        'run,ask,person,name,state,since,via,by,late_answer,told,deputies,why,reason',
        'shop-1,announce/1,cy,CY,unreachable,2026-11-21T14:00:00.000Z,,,,slack ask failed 2026-11-21T14:00:00.000Z; email ask bounced 2026-11-21T14:00:00.000Z,,the account was closed,',
        `shop-1,announce/1,dee,DEE,declined,2026-11-21T15:00:00.000Z,page,,,email ask sent 2026-11-21T14:00:00.000Z,,,"'=our fair,\nis ""then"""`,
        '',
      ].join('\r\n'),
    );
    const both = await run(['announce', '--csv', '--json']);
    expect([both.exit, both.out]).toEqual([2, expect.stringContaining('two answers to one question')]);
  });

  it('cannot write on the terminal anything but text', async () => {
    const hostile = 'a\u001b[2Jb\u202ec\nd';
    ledgerIs('announce', [line('ann', { name: hostile, state: 'unreachable', why: hostile, reason: hostile })]);
    const { out } = await run(['announce'], { columns: 100 });
    expect(out.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(out.split('\n').filter((text) => text.startsWith('d'))).toEqual([]);
  });
});
