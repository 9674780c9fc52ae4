import { runCli } from '../../../cli/run-cli.js';
import type { LedgerLine } from '../../../gateway/api.js';
import { ledgerName, type LedgerRecord, unpackEntries } from '../../../model/audience/ledger-record.js';
import { openRecords } from '../../../records/index.js';
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
  if (!more.includes('--json')) context.stdout.resize({ columns: 120, rows: 40 });
  const exit = await runCli(['ledger', played.run, ...more, '--as', 'dana'], context);
  expect([exit, context.stderr.text.replace(/^DEVELOPMENT IDENTITY.*\n/, '')]).toEqual([0, '']);
  return context.stdout.text;
}

/** The ledger of an ask, by person. */
async function people(ask: string): Promise<Map<string, LedgerLine>> {
  const { asks } = JSON.parse(await ledger(ask, '--json')) as { asks: { people: LedgerLine[] }[] };
  return new Map(asks[0]?.people.map((line) => [line.person, line]));
}

/** A line of the ledger in the words of the notebook; `at` becomes whether it lies where it must. */
function noted(line: LedgerLine | undefined, { from, to }: Note): object {
  if (!line) return {};
  const { state, at, via, by, reason, lateAnswer, told, deputies } = line;
  const asks = told.filter(({ what }) => what === 'ask');
  return {
    state,
    via,
    by,
    reason,
    lateAnswer,
    inTime:
      at >= from && at <= to ? true : `${new Date(at).toISOString()} is not after ${new Date(from).toISOString()}`,
    told: asks.map(({ transport, state: became }) => [transport, became === 'sent' || became === 'delivered']),
    reminders: told.filter(({ what }) => what === 'reminder').length,
    deputy: deputies?.map(({ person }) => person).join(),
  };
}

function expected({ from: _from, to: _to, ...note }: Note): object {
  return {
    via: undefined,
    by: undefined,
    reason: undefined,
    lateAnswer: undefined,
    deputy: undefined,
    ...note,
    inTime: true,
  };
}

describe('confirm-communications over 200 stakeholders', () => {
  it('ends with a ledger that says of each of them exactly who, how and when', async () => {
    const lines = await people('reach');
    expect([...lines.keys()].sort()).toEqual(PEOPLE.map(({ id }) => id));
    for (const { id } of PEOPLE) {
      const note = played.notes.of(id);
      expect({ id, ...noted(lines.get(id), note) }).toEqual({ id, ...expected(note) });
    }
  });
});
