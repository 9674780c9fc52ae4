import type { Ask } from '../../../model/ask.js';
import { contactTime } from '../../../model/contact/contact-time.js';
import { loadWorkspace } from '../../../workspace/load.js';
import { arrivals } from '../../support/arrivals.js';
import { forwardBoth } from '../../support/audience-clock.js';
import { shownAt } from '../../support/clock-change.js';
import { answerByLink, linkIn } from '../../support/mail-link.js';
import { type PeopleSite, peopleSite, TEAM } from '../../support/people-site.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** In UTC, so long from now. */
const date = (ms: number) => shownAt(Date.now() + ms, 'UTC').date;
const clock = (ms: number) => new Date(Date.now() + ms).toISOString().slice(11, 16);

/** Dee stands in for Adam, and sleeps when she would be told. Boris and Una have addresses that bounce. */
const people = () => `
people:
  dana: { name: Dana Reyes, email: dana@shop.example, zone: UTC, slack: { team: ${TEAM.id}, user: U0DANA } }
  ana: { name: Ana Alba, email: ana@shop.example, zone: UTC, slack: { team: ${TEAM.id}, user: U0ANA } }
  boris: { name: Boris Bel, email: boris@shop.example, zone: UTC, slack: { team: ${TEAM.id}, user: U0BORIS }, transports: [email, slack] }
  una: { name: Una Ulm, email: una@shop.example, zone: UTC }
  adam: { name: Adam Aer, email: adam@shop.example, zone: UTC, away: [{ from: '${date(-2 * DAY)}', to: '${date(9 * DAY)}' }], deputies: [{ person: dee }] }
  dee: { name: Dee Dorn, email: dee@shop.example, zone: UTC, quiet: { from: '${clock(3 * HOUR)}', to: '${clock(6 * HOUR)}' } }
groups:
  release: [dana]
  product: [dana]
  operations: [ana]
`;

const message = 'message: { subject: Tonight, body: We switch tonight. }, deadline: 100h, onDeadline: continue';
const RUNBOOKS = {
  bounced: `[boris, una, ana], remind: { every: 5h, within: any }, ${message}`,
  outage: `[ana], remind: { every: 5h, within: any }, ${message}`,
  deputy: `[adam, ana], remind: { every: 20h, within: working-hours }, escalate: [{ after: 4h, to: deputy }, { after: 8h, to: release }], ${message}`,
};

let site: PeopleSite;

beforeAll(async () => {
  const runbooks = Object.entries(RUNBOOKS).map(([name, fields]) => [
    name,
    HEAD.replace('runbook: r', `runbook: ${name}`) +
      stageOf(`      - { id: tell, type: acknowledge, to: ${fields} }\n`),
  ]);
  site = await peopleSite({
    people: people(),
    slack: { users: ['DANA', 'ANA', 'BORIS'].map((name) => ({ id: `U0${name}`, team: TEAM.id, name })) },
    runbooks: Object.fromEntries(runbooks),
  });
});

afterAll(() => site.close());

let run: string;
let ask: Ask;

async function asked(runbook: keyof typeof RUNBOOKS): Promise<void> {
  run = await site.scenario.start(runbook);
  ask = await site.scenario.audience(run, 'tell');
}

afterEach(() => site.scenario.steer(run, 'abort'));

const key = (what: string, person: string) => `${run}/tell/1/${what}/${person}`;
const forward = (ms: number) => forwardBoth(site.scenario, run, ask, ms);
const entry = (person: string, as: Parameters<typeof site.scenario.entry>[2]) =>
  site.scenario.entry({ run, ask: ask.id }, person, as);

describe('ways to people that do not work', () => {
  it('H20: a mail that bounces is told over Slack from then on; whom nothing else reaches is named unreachable', async () => {
    const bounces = ['boris', 'una'].map((to) =>
      site.mailbox.order({ at: 'recipient', does: 'refuse', code: 550, text: '5.1.1 no such user', to: `${to}@` }),
    );
    await asked('bounced');
    const boris = await entry('boris', ({ state }) => state === 'delivered');
    expect(boris.deliveries.map(({ transport, state }) => `${transport} ${state}`)).toEqual([
      'email failed',
      'slack delivered',
    ]);
    const una = await entry('una', ({ state }) => state === 'unreachable');
    expect(una.why).toBe('nothing arrives over email');
    await site.scenario.until(run, 'the counts', ({ asks }) => asks[0]?.audience?.counts.states.unreachable === 1);
    await forward(5 * HOUR + MINUTE);
    const reminded = await entry('boris', ({ deliveries }) => deliveries.length === 3);
    expect(reminded.deliveries.at(-1)).toMatchObject({ what: 'reminder', transport: 'slack' });
    const keys = [key('ask', 'boris'), key('reminder-1', 'boris'), key('ask', 'una'), key('reminder-1', 'una')];
    expect(arrivals(site, keys)).toEqual({ mail: [0, 0, 0, 0], slack: [1, 1, 0, 0] });
    expect(bounces.map(({ struck }) => struck)).toEqual([1, 1]);
    for (const bounce of bounces) bounce.remove();
  }, 60_000);

  it('H20: while Slack answers 500 mail is used, and nothing is repeated when it returns', async () => {
    await asked('outage');
    await entry('ana', ({ state }) => state === 'delivered');
    await forward(4 * HOUR);
    const outage = site.chat.order({ method: '*', does: 'error' });
    await forward(HOUR + MINUTE);
    const reminded = await entry('ana', ({ deliveries }) =>
      deliveries.some(({ what, state }) => what === 'reminder' && state === 'sent'),
    );
    expect(reminded.deliveries.map(({ transport, state, outage: down }) => [transport, state, down ?? false])).toEqual([
      ['slack', 'delivered', false],
      ['slack', 'failed', true],
      ['email', 'sent', false],
    ]);
    expect(outage.struck).toBeGreaterThan(0);
    outage.remove();
    // The answer to the next message is lost as well; what was posted is found again and not posted twice.
    const lost = site.chat.order({ method: 'chat.postMessage', does: 'error', committed: true, times: 1 });
    await forward(5 * HOUR);
    await entry('ana', ({ deliveries }) => deliveries.some(({ n, state }) => n === 2 && state === 'delivered'));
    expect(lost.struck).toBe(1);
    lost.remove();
    await forward(5 * HOUR);
    await entry('ana', ({ deliveries }) => deliveries.some(({ n, state }) => n === 3 && state === 'delivered'));
    const keys = ['ask', 'reminder-1', 'reminder-2', 'reminder-3', 'reminder-4'].map((what) => key(what, 'ana'));
    expect(arrivals(site, keys)).toEqual({ mail: [0, 1, 0, 0, 0], slack: [1, 0, 1, 1, 0] });
  }, 120_000);

  it('H20: deputies hear of it when it escalates, outside of their quiet hours, and may answer in the place of whom they stand for', async () => {
    const { scenario, mailbox, chat } = site;
    await asked('deputy');
    await entry('adam', ({ state }) => state === 'sent');
    const inPlace = () =>
      scenario.giveAll(run, ask, [scenario.audienceAnswer(run, ask, { sub: 'dee', about: 'adam' })]);
    expect(await inPlace()).toMatchObject([{ verdict: 'refused', reason: 'not-your-entry' }]);
    await forward(5 * HOUR);
    expect(arrivals(site, [key('escalation-1', 'dee/adam')])).toEqual({ mail: [0], slack: [0] });
    await forward(HOUR + 10 * MINUTE);
    const mail = await mailbox.arrival(
      ({ to, parsed }) => to.includes('dee@shop.example') && (parsed.text ?? '').includes(run),
    );
    expect(mail.parsed.text).toContain('Adam Aer has not answered');
    const told = await entry('adam', ({ deputies }) => deputies !== undefined);
    const { workspace } = await loadWorkspace(scenario.root);
    const dee = workspace?.people.people.dee;
    const due = dee
      ? contactTime({ person: dee, zone: 'UTC', after: ask.openedAt + 4 * HOUR, urgent: false, within: 'any' })
      : 0;
    expect(due).toBeGreaterThan(ask.openedAt + 5 * HOUR);
    const late = (told.deputies?.[0]?.at ?? 0) - due;
    expect({ early: late < -MINUTE, late: late > 5 * MINUTE }).toEqual({ early: false, late: false });
    expect(await answerByLink(linkIn(mail), { action: 'acknowledge' })).toBe(303);
    expect(await entry('adam', ({ answer }) => answer !== undefined)).toMatchObject({
      state: 'acknowledged',
      by: 'dee',
    });

    // Whoever looks after all of them hears who is silent now: Ana, and Adam not any more.
    await forward(2 * HOUR);
    const toDana = await chat.until(() =>
      chat.direct('U0DANA').find(({ blocks }) => JSON.stringify(blocks).includes(run)),
    );
    expect(JSON.stringify(toDana.blocks)).toContain('No answer yet from 1: Ana Alba.');
    await forward(40 * HOUR);
    const keys = [
      key('ask', 'adam'),
      key('escalation-1', 'dee/adam'),
      key('escalation-2', 'dana'),
      key('reminder-1', 'adam'),
    ];
    expect(arrivals(site, keys)).toEqual({ mail: [1, 1, 0, 0], slack: [0, 0, 1, 0] });
  }, 120_000);
});
