import { createHash } from 'node:crypto';
import { audienceId } from '../../../model/audience/audience.js';
import type { LedgerEntry } from '../../../model/audience/ledger-entry.js';
import type { OrderedFault } from '../../../tools/mailbox/faults.js';
import { type Mailbox, startMailbox } from '../../../tools/mailbox/start-mailbox.js';
import { headerOf, type Mail } from '../../../tools/mailbox/mail.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';
import { beforeLookingAgain } from '../../support/look-again.js';

const STEPS = `      - { id: tell, type: acknowledge, to: [EVERYBODY], urgent: true, message: { subject: Tonight, body: We switch tonight. }, remind: { every: 25m, atMost: 4, within: any }, deadline: 9h, onDeadline: fail }
`;
/** Those who can be told in two ways. */
const BOTH = ['dana', 'omar'];
const NAMES: Record<string, string> = { dana: 'Dana Reyes', omar: 'Omar Haddad', kim: 'Kim Noor' };
const MINUTE_S = 60;
const PATIENCE_MS = 40_000;

/** `dana` and `omar` can be told in two ways, in this order; `kim` in the first one only. */
const peopleOf = (ways: 'slack, email' | 'email, slack') => `
people:
  dana: { name: Dana Reyes, email: dana@shop.example, slack: { team: T0SHOP, user: U0DANA }, transports: [${ways}] }
  omar: { name: Omar Haddad, email: omar@shop.example, slack: { team: T0SHOP, user: U0OMAR }, transports: [${ways}] }
  kim: { name: Kim Noor, email: kim@shop.example, slack: { team: T0SHOP, user: U0NOOR }, transports: [${ways.split(',')[0]}] }
groups:
  release: [dana]
  product: [omar]
  operations: [kim]
`;

let site: PeopleSite;
/** The mailbox that came back on the port of the first one. */
let mailbox: Mailbox;

afterEach(async () => {
  await site.close();
  await mailbox.close();
});

interface Outage {
  /** The transport that is down, and the one that people are told over meanwhile. */
  down: 'slack' | 'email';
  other: 'slack' | 'email';
  /** As pages call them. */
  shown: { down: string; other: string };
  /** Everybody who is asked. Whoever has one way only is tried again and again, which takes a while even in virtual time. */
  asked: readonly string[];
  begin(): Promise<Struck>;
}

interface Struck {
  /** After half of it. */
  change(): Promise<void>;
  end(): void;
}

const OUTAGES: [what: string, outage: Outage][] = [
  [
    'Slack answers 500 to everything',
    {
      down: 'slack',
      other: 'email',
      shown: { down: 'Slack', other: 'mail' },
      asked: ['dana', 'omar', 'kim'],
      begin: async () => {
        const fault = site.chat.order({ method: '*', does: 'error' });
        const end = () => {
          expect(fault.struck).toBeGreaterThan(20);
          fault.remove();
        };
        return { change: async () => {}, end };
      },
    },
  ],
  [
    'the mail server refuses connections, then answers 421,',
    {
      down: 'email',
      other: 'slack',
      shown: { down: 'mail', other: 'Slack' },
      asked: ['dana', 'omar'],
      begin: async () => {
        const { port } = mailbox.smtp;
        await mailbox.close();
        let fault: OrderedFault | undefined;
        const change = async () => {
          mailbox = await startMailbox({ smtpPort: port });
          fault = mailbox.order({ at: 'greeting', does: 'refuse', code: 421, text: '4.3.2 come back later' });
        };
        const end = () => {
          expect(fault?.struck).toBeGreaterThan(2);
          fault?.remove();
        };
        return { change, end };
      },
    },
  ],
];

/** Every message that stands somewhere for people to see: where, and its delivery key. */
function farEnds(keys: readonly string[]): string[] {
  const byId = new Map(keys.map((key) => [messageId(key), key]));
  const inSlack = site.chat.world.messages.filter(({ onlyFor }) => onlyFor === undefined);
  return [
    ...inSlack.map(({ metadata }) => `slack ${metadata?.event_payload.key}`),
    ...mails().map((mail) => `email ${byId.get(headerOf(mail, 'message-id') ?? '')}`),
  ];
}

/** Of the mailbox that went away, and of the one that is there now. */
function mails(): readonly Mail[] {
  return mailbox === site.mailbox ? mailbox.mails() : [...site.mailbox.mails(), ...mailbox.mails()];
}

function messageId(key: string): string {
  return `<${createHash('sha256').update(key).digest('hex').slice(0, 40)}@shop.example>`;
}

const arrived = (entry: LedgerEntry | undefined) =>
  (entry?.deliveries ?? []).filter(({ state }) => state === 'sent' || state === 'delivered');

/** What was said to whom over what, in order: `ask email`, `reminder 1 email`. */
const told = (entry: LedgerEntry | undefined) =>
  arrived(entry).map(({ what, n, transport }) => [what, n, transport].filter(Boolean).join(' '));

/** Looks until the ledger is so; the run's clock and the people's are moved on meanwhile. */
async function until(run: string, what: string, seen: (people: Record<string, LedgerEntry>) => boolean) {
  const deadline = Date.now() + PATIENCE_MS;
  let people: Record<string, LedgerEntry> = {};
  while (Date.now() < deadline) {
    const view = await site.scenario.ledger({ run, ask: 'tell/1' }).catch(() => undefined);
    people = Object.fromEntries((view?.entries ?? []).map((entry) => [entry.person, entry]));
    if (Object.keys(people).length > 0 && seen(people)) return people;
    await beforeLookingAgain();
  }
  const shown = Object.values(people).map((entry) => [entry.person, entry.state, entry.deliveries]);
  throw new Error(`waited ${PATIENCE_MS} ms for ${what}; the ledger says ${JSON.stringify(shown)}`);
}

async function forward(run: string, seconds: number): Promise<void> {
  const audience = audienceId({ run, ask: 'tell/1', shard: 0 });
  await Promise.all([run, audience].map((id) => site.scenario.fastForward(id, seconds)));
}

/** A page as dana sees it: the row of each person as text. */
async function rowsOf(path: string): Promise<Record<string, string>> {
  const { address } = site.gateway;
  const signed = await fetch(`${address}/api/sign-in/development`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person: 'dana' }),
  });
  const { token } = (await signed.json()) as { token: string };
  const page = await (await fetch(address + path, { headers: { authorization: `Bearer ${token}` } })).text();
  const rows = [...page.matchAll(/<tr role="row"><th role="rowheader" scope="row">([^<]+)([\s\S]*?)<\/tr>/g)];
  return Object.fromEntries(
    rows.map(([, name = '', rest = '']) => [name, rest.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ')]),
  );
}

describe.each(OUTAGES)('%s for an hour', (_what, outage) => {
  it('people are told another way, nothing is repeated afterwards, and ledger and pages say who was reached how', async () => {
    const { down, other, shown, asked } = outage;
    site = await peopleSite({
      http: true,
      people: peopleOf(down === 'slack' ? 'slack, email' : 'email, slack'),
      runbooks: { r: HEAD + stageOf(STEPS.replace('EVERYBODY', asked.join(', '))) },
    });
    mailbox = site.mailbox;
    const struck = await outage.begin();
    const run = await site.scenario.start('r');
    await site.scenario.audience(run, 'tell');
    /** Both who have two ways were told so. */
    const bothTold = (messages: readonly string[]) =>
      until(run, messages.join(', '), (people) => BOTH.every((id) => equal(told(people[id]), messages)));

    const meanwhile = [`ask ${other}`, `reminder 1 ${other}`, `reminder 2 ${other}`];
    await forward(run, 30 * MINUTE_S);
    await bothTold(meanwhile.slice(0, 2));
    await struck.change();
    await forward(run, 30 * MINUTE_S);
    const during = await bothTold(meanwhile);
    for (const id of BOTH) expect(outagesOf(during[id])).toEqual(meanwhile.map(() => down));
    expect(told(during.kim)).toEqual([]);
    const rows = await rowsOf(`/runs/${run}`);
    for (const name of ['Dana Reyes', 'Omar Haddad'])
      expect(rows[name]).toMatch(new RegExp(`(sent|delivered) ${shown.other}`));
    expect(rows['Kim Noor'] ?? 'planned').toContain('planned');

    struck.end();
    await forward(run, 20 * MINUTE_S);
    await bothTold([...meanwhile, `reminder 3 ${down}`]);
    await until(run, 'everybody told', (people) => asked.every((id) => told(people[id]).length > 0));
    for (const id of asked) await site.scenario.give(run, 'tell', id);
    expect((await site.scenario.ended(run)).status).toBe('succeeded');

    const { entries } = await site.scenario.ledger({ run, ask: 'tell/1' });
    const sent = entries.flatMap((entry) => arrived(entry).map(({ transport, key }) => `${transport} ${key}`)).sort();
    const keys = entries.flatMap((entry) => arrived(entry).map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
    expect(farEnds(keys).sort()).toEqual(sent);

    const known = await rowsOf('/people');
    for (const id of asked) expect(known[NAMES[id] ?? '']).toContain(`reached ${shown.down}`);
    expect(Object.values(known).join()).not.toContain('unreachable');
  }, 90_000);
});

const equal = (a: readonly string[], b: readonly string[]) => a.join() === b.join();

/** Transports that were given up for a while, in order. */
function outagesOf(entry: LedgerEntry | undefined): string[] {
  return (entry?.deliveries ?? []).filter((delivery) => delivery.outage).map(({ transport }) => transport);
}
