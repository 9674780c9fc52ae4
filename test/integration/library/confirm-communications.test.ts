import { runCli } from '../../../cli/run-cli.js';
import type { LedgerLine } from '../../../gateway/api.js';
import { ledgerName, type LedgerRecord, unpackEntries } from '../../../model/audience/ledger-record.js';
import { openRecords } from '../../../records/index.js';
import { headerOf } from '../../../tools/mailbox/mail.js';
import { loadWorkspace } from '../../../workspace/load.js';
import { fakeContext } from '../../cli/fake-context.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';
import { copyShipped } from '../../support/shipped-runbook.js';
import { type Played, playCampaign } from './support/campaign.js';
import { crowd, peopleYaml, slackUsers } from './support/crowd.js';
import type { Note } from './support/notebook.js';

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

const PEOPLE = crowd();
let site: PeopleSite;
let played: Played;

beforeAll(async () => {
  const people = peopleYaml(PEOPLE, Date.now());
  site = await peopleSite({ people, policy: POLICY, slack: { users: slackUsers(PEOPLE) } });
  await copyShipped('day-0/confirm-communications', site.scenario.root);
  for (const { email, broken } of PEOPLE)
    if (broken?.includes('email')) site.mailbox.order({ at: 'recipient', does: 'refuse', to: email, code: 550 });
  played = await playCampaign(site, PEOPLE);
}, 180_000);

afterAll(() => site.close());

async function ledger(...more: string[]): Promise<string> {
  const context = fakeContext({ cwd: site.scenario.root });
  context.stdout.resize({ columns: 120, rows: 40 });
  const exit = await runCli(['ledger', played.run, ...more, '--as', 'dana'], context);
  expect([exit, context.stderr.text.replace(/^DEVELOPMENT IDENTITY.*\n/, '')]).toEqual([0, '']);
  return context.stdout.text;
}

/** The ledger of an ask as a script gets it, by person. */
async function people(ask: string): Promise<Map<string, LedgerLine>> {
  const { asks } = JSON.parse(await ledger(ask, '--json')) as { asks: { people: LedgerLine[] }[] };
  return new Map(asks[0]?.people.map((line) => [line.person, line]));
}

async function record(ask: string): Promise<LedgerRecord> {
  const { root } = site.scenario;
  const { workspace } = await loadWorkspace(root);
  if (!workspace) throw new Error('the workspace does not load');
  const found = await openRecords(workspace.daybook.records, root).get(ledgerName({ run: played.run, ask }));
  return found as unknown as LedgerRecord;
}

/** A line of the ledger in the words of the notebook. */
function noted(line: LedgerLine | undefined, { from, to }: Note): object {
  if (!line) return {};
  const { state, at, via, by, reason, lateAnswer, told, deputies = [] } = line;
  const asks = told.filter(({ what }) => what === 'ask');
  return {
    state,
    via,
    by,
    reason,
    lateAnswer,
    when:
      at >= from && at <= to ? 'when it was' : `${at - from} ms after the earliest, ${to - at} ms before the latest`,
    told: asks.map(({ transport, state: became }) => [transport, became === 'sent' || became === 'delivered']),
    reminders: told.filter(({ what }) => what === 'reminder').length,
    deputy: deputies[0]?.person,
  };
}

function expected({ from: _from, to: _to, ...note }: Note): object {
  const nothing = { via: undefined, by: undefined, reason: undefined, lateAnswer: undefined, deputy: undefined };
  return { ...nothing, ...note, when: 'when it was' };
}

function sayTheSame(lines: Map<string, LedgerLine>): void {
  expect([...lines.keys()].sort()).toEqual(PEOPLE.map(({ id }) => id));
  for (const { id } of PEOPLE) {
    const note = played.notes.of(id);
    expect({ id, ...noted(lines.get(id), note) }).toEqual({ id, ...expected(note) });
  }
}

describe('confirm-communications over 200 stakeholders', () => {
  it('ends with a ledger that says of each of them exactly who, how and when', async () => {
    const { notes } = played;
    sayTheSame(await people('reach'));
    const table = await ledger('reach');
    const summary = `${notes.count('acknowledged')} of 199 acknowledged, 9 declined, 7 unreachable, 5 late, 6 silent, 1 waived`;
    expect(table).toContain(`  ${summary}\n`);
    expect(table.split('\n').filter((line) => line.length > 120)).toEqual([]);
    const missing = await ledger('reach', '--state', 'unreachable,silent', '--csv');
    const absent = PEOPLE.filter(({ id }) => /^(?:unreachable|sent|delivered)$/.test(notes.of(id).state));
    const named = missing.split('\r\n').slice(1, -1);
    expect(named.map((line) => line.split(',')[2]).sort()).toEqual(absent.map(({ id }) => id));
  });

  it('names of whom nothing reaches what each way said', async () => {
    const lines = await people('reach');
    const gone = PEOPLE.filter(({ id }) => played.notes.of(id).state === 'unreachable');
    expect(gone).toHaveLength(7);
    for (const { id, ways } of gone) {
      const { why, told } = lines.get(id) as LedgerLine;
      expect(why).toBe(`nothing arrives over ${ways.join(', ')}`);
      const said = { slack: /user_disabled/, email: /: 550$/ };
      for (const way of ways) expect(told.find(({ transport }) => transport === way)?.why).toMatch(said[way]);
    }
  });

  it('keeps the same in the record store, with a proof for every answer', async () => {
    const { entries, batches, flaws, counts, outputs } = await record('reach/1');
    expect([flaws, counts.total]).toEqual([[], 200]);
    for (const { person, state, by, answer } of unpackEntries({ entries, batches })) {
      const note = played.notes.of(person);
      expect({ person, state, by, via: answer?.answer.via, reason: answer?.answer.reason }).toEqual({
        person,
        state: note.state,
        by: note.by,
        via: note.via,
        reason: note.reason,
      });
      expect(answer === undefined || answer.sig.length > 0).toBe(true);
    }
    // As it stood at the deadline: whoever was late was silent then.
    const acknowledged = played.notes.count('acknowledged');
    expect(outputs).toEqual({
      total: 200,
      acknowledged,
      declined: 9,
      unreachable: 7,
      late: 0,
      silent: 11,
      waived: 1,
      percent: Math.floor((acknowledged / 199) * 1000) / 10,
    });
  });

  it('reports to the release managers, and gave them the names of the silent while there was time', async () => {
    const acknowledged = played.notes.count('acknowledged');
    const toDana = JSON.stringify(site.chat.direct('U0DANA').map(({ blocks }) => blocks));
    const mails = site.mailbox.mails().filter(({ to }) => to.includes('lea@shop.example'));
    const toLea = mails.map(({ parsed }) => `${parsed.subject}\n${parsed.text}`).join('\n');
    for (const told of [played.escalated, toLea]) expect(told).toContain('No answer yet from 18: ');
    for (const told of [toDana, toLea]) {
      expect(told).toContain(`${acknowledged} of 200 have acknowledged`);
      expect(told).toContain('7 cannot be reached at all');
      expect(told).toContain(`daybook ledger ${played.run} reach --state unreachable,silent,declined`);
      expect(told).toContain('There during the whole window: 6, not there: 4');
      expect(told).not.toContain('canary');
    }
  });

  it('counts the answers of the key people, and keeps their own words where they belong', async () => {
    const { outputs, counts } = await record('availability/1');
    const filled = [...played.notes.forms.values()].filter((form) => form !== undefined);
    const times = (seen: (form: NonNullable<(typeof filled)[number]>) => boolean) => filled.filter(seen).length;
    expect(filled).toHaveLength(10);
    expect(counts.states).toEqual({ acknowledged: 10, declined: 1, sent: 1 });
    const prepared = filled.map((form) => form.prepared);
    expect(outputs).toMatchObject({
      total: 12,
      acknowledged: 10,
      declined: 1,
      answers: {
        available: { answered: 10, yes: times(({ available }) => available), no: times(({ available }) => !available) },
        reach: {
          answered: 10,
          options: Object.fromEntries(
            ['chat', 'telephone', 'mail'].map((option) => [option, times(({ reach }) => reach === option)]),
          ),
        },
        prepared: {
          answered: 10,
          lowest: Math.min(...prepared),
          highest: Math.max(...prepared),
          mean: Math.round(prepared.reduce((sum, value) => sum + value, 0) * 10) / 100,
        },
        missing: { answered: 5 },
      },
    });
    expect(JSON.stringify(outputs)).not.toContain('canary');
    expect(await ledger()).not.toContain('canary');
  });

  it('told nobody the same thing twice, and nothing to an address that was refused', () => {
    const keys = site.chat.world.messages.map(({ metadata }) => metadata?.event_payload.key);
    expect(keys.length).toBeGreaterThan(100);
    expect(new Set(keys).size).toBe(keys.length);
    const mails = site.mailbox.mails().map((mail) => headerOf(mail, 'message-id'));
    expect(mails.length).toBeGreaterThan(100);
    expect(new Set(mails).size).toBe(mails.length);
    const refused = PEOPLE.filter(({ broken }) => broken?.includes('email')).map(({ email }) => email);
    expect(site.mailbox.mails().filter(({ to }) => to.some((address) => refused.includes(address)))).toEqual([]);
  });

  it('still says all of it when no worker is left to ask', async () => {
    await site.scenario.stopWork();
    sayTheSame(await people('reach'));
  });
});
