import { connect, type Connected } from '../../../client/connection.js';
import type { Ask } from '../../../model/ask.js';
import { audienceId } from '../../../model/audience/audience.js';
import { canary, type Place, placesWith } from '../../bad-input/support/canary.js';
import { testServer } from '../../support/server.js';
import { stageOf } from '../../support/waiting-room.js';
import { described, filePlaces, readPlaces, saidPlaces, temporalPlaces } from './support/canary-search.js';
import { type CanarySite, canarySite, SECRETS } from './support/canary-site.js';

/*
 * What belongs nowhere else is put through a whole run over every transport, and looked for everywhere afterwards: the
 * credentials of the transports, and what people wrote for those who run it. Each far end fails once at first and refuses one
 * person for good, and two of them repeat our own secret in their answer, so that failures, retries and logs have their chance to give one away.
 */
const STEPS = `
      - { id: tell, type: acknowledge, to: [product, operations, kai], urgent: true, message: { subject: Tonight, body: We switch tonight. }, require: { atLeast: 1 }, deadline: 4h, onDeadline: fail }
      - { id: form, type: questionnaire, to: [operations], urgent: true, message: { subject: Two questions, body: Are you ready? }, questions: [{ name: ready, label: Ready, type: yes-no }, { name: words, label: In your words, type: text }], require: { atLeast: 1 }, deadline: 4h, onDeadline: fail }
      - { id: go, type: approval, decision: cutover, covers: [switch], urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } }, needs: [go] }
      - { id: done, type: notify, to: [product, operations], message: { subject: Switched, body: Green serves. }, needs: [switch] }
`;
const RUN = 'canary-run';
const ASKS = ['tell/1', 'form/1', 'go/1'];
const audienceOf = (ask: string) => audienceId({ run: RUN, ask, shard: 0 });

/** What people write to those who run it, and the ask that they answer. */
const NOTES = {
  declined: { ask: 'tell/1', note: canary('reason of who declined', (core) => `I'm "ill" & <at> home: ${core} 100%`) },
  waived: { ask: 'tell/1', note: canary('reason of a waiver', (core) => `is "off" & <ill>: ${core}`) },
  words: { ask: 'form/1', note: canary('answer in own words', (core) => `My "knee" \\ hurts: ${core} ä/ö`) },
  objected: { ask: 'form/1', note: canary('reason not to answer', (core) => `ask <my> "doctor": ${core}`) },
};
/** A comment on a decision is part of the decision. */
const COMMENT = canary('comment on an approval', (core) => `fine "by" <me> & all: ${core}`);

let site: CanarySite;
let temporal: Connected;
const places: Place[] = [];

beforeAll(async () => {
  temporal = await connect(testServer());
  site = await canarySite(stageOf(STEPS.slice(1), 'parallel'));
  const fault = site.chat.order({ method: 'chat.postMessage', does: 'error', times: 2 });
  const { environment, daybook } = site;
  for (const argv of [
    ['plan', 'r'],
    ['plan', 'r', '--messages'],
    ['plan', 'r', '--json'],
  ])
    places.push({ where: argv.join(' '), text: await daybook(undefined, [...argv, '-e', environment]) });
  const start = ['start', 'r', '-e', environment, '--run', RUN, '--no-wait', '--yes'];
  places.push({ where: 'start', text: await daybook('dana', start, 8) });
  await site.chat.until(() => (fault.struck === 2 ? true : undefined));
  for (const id of [RUN, ...ASKS.map(audienceOf)]) places.push(...(await described(temporal, id).catch(() => [])));

  await everybodyAnswers();
  for (const id of [RUN, ...ASKS.map(audienceOf)]) await temporal.client.workflow.getHandle(id).result();
  for (const id of [RUN, ...ASKS.map(audienceOf)]) places.push(...(await temporalPlaces(temporal, id)));
  places.push(...(await readPlaces(site, RUN, ASKS)), ...saidPlaces(site), ...(await filePlaces(site.root)));
}, 120_000);

afterAll(async () => {
  await site.close();
  await temporal.close();
});

/** Omar declines in Slack, Dana lets Noor off, Ines and Noor answer by the links that they were sent; then both approve. */
async function everybodyAnswers(): Promise<void> {
  const { chat, mail, pager, daybook, call } = site;
  const { declined, waived, words, objected } = NOTES;
  const direct = (text: string, button: string) =>
    chat.until(() =>
      chat.direct('U0OMAR').find(({ blocks }) => [text, button].every((part) => JSON.stringify(blocks).includes(part))),
    );
  await chat.click('U0OMAR', await direct('We switch tonight', 'I object'), 'I object');
  expect(await chat.submitModal('U0OMAR', { 'Why not?': declined.note.value })).toMatchObject({ acked: true });
  await daybook('dana', ['waive', RUN, 'tell', 'noor', '--reason', waived.note.value]);
  const page = await pager.posts.first(({ body }) => body.includes('Are you ready?'));
  await answer((JSON.parse(page.body) as { link: { url: string } }).link.url, {
    action: 'decline',
    reason: objected.note.value,
  });
  const mailed = (text: string) => mail.mails.first(({ parsed }) => (parsed.text ?? '').includes(text));
  await answer(linkIn((await mailed('Are you ready?')).parsed.text), {
    action: 'answer',
    'field.ready': 'yes',
    'field.words': words.note.value,
  });
  await answer(linkIn((await mailed('We switch tonight')).parsed.text), { action: 'acknowledge' });
  const { view } = JSON.parse(await call('ines', `/api/runs/${RUN}`)) as { view: { asks: Ask[] } };
  const { digest } = view.asks.find(({ id }) => id === 'go/1') as Ask;
  await call('ines', `/api/runs/${RUN}/asks/go%2F1/answer`, { action: 'approve', digest, reason: COMMENT.value });
  await chat.click('U0OMAR', await direct('"Approve"', '"Approve"'), 'Approve');
}

const linkIn = (text = '') => /http:\/\/127\.0\.0\.1:\d+\/a\/\S+/.exec(text)?.[0] ?? '';

/** Fills in the form behind a link, as a browser does. */
async function answer(link: string, fields: Record<string, string>): Promise<void> {
  const page = await (await fetch(link)).text();
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  const body = new URLSearchParams({
    ...Object.fromEntries(hidden.map(([, name, value]) => [name, value])),
    ...fields,
  });
  const sent = await fetch(link, { method: 'POST', headers: { origin: site.address }, body });
  expect(await sent.text()).toMatch(/<h1>Your answer is recorded<\/h1>/);
}

/** Reads and commands of somebody who may steer the run. */
const BY_STEERER = [
  `/runs/${RUN} as dana`,
  '/questionnaires/r/form as dana',
  `/api/runs/${RUN}/asks/tell%2F1/ledger as dana`,
  `/api/runs/${RUN}/asks/form%2F1/ledger as dana`,
  `daybook ledger ${RUN} --json as dana`,
];
const ledgerFile = (ask: string) => `file .daybook/records/runs/${RUN}/audiences/${ask.replace('/', '_')}`;

describe('after a whole run over all transports', () => {
  it('every secret was used where it belongs', () => {
    const { chat, mail, pager } = site;
    expect(
      chat.calls.filter(({ method, ended }) => method === 'chat.postMessage' && ended === 'ok').length,
    ).toBeGreaterThan(1);
    expect(chat.deliveries.filter(({ via, acked }) => via === 'http' && acked)).toHaveLength(3);
    expect(chat.sockets()).toBe(1);
    expect(mail.signedIn()).toBeGreaterThan(0);
    expect(mail.mails.all.length).toBeGreaterThan(3);
    expect(pager.posts.all.length).toBeGreaterThan(3);
    expect(site.target.weights).toEqual({ green: 100, blue: 0 });
  });

  it('every place was searched: histories, descriptions, logs, records, messages, pages and command line', () => {
    const kinds = [
      'history of',
      'description of',
      'log of',
      'file',
      'mail',
      'Slack',
      'pager',
      '/runs',
      '/api',
      'daybook',
    ];
    for (const kind of kinds) expect(places.filter(({ where }) => where.startsWith(kind)).length).toBeGreaterThan(0);
    const failed = places.filter(({ text }) => text.includes('transport-down')).map(({ where }) => where);
    expect(failed).toEqual(expect.arrayContaining([`history of ${audienceOf('tell/1')}`]));
    expect(places.find(({ where }) => where === 'log of the gateway')?.text).toContain('ready');
    const ledger = places.find(({ where }) => where === `daybook ledger ${RUN} --json as dana`);
    expect(ledger?.text).toMatch(/refused the mail to kai@shop\.example: 550.*pager refused it \(400\)/s);
  });

  it.each(Object.values(SECRETS).map((secret) => [secret.name, secret] as const))('the %s is nowhere', (_, secret) => {
    expect(placesWith(secret, places)).toEqual([]);
  });

  /*
   * By design a person's own message in Slack says what they answered, reason included: it is theirs alone, and stands beside
   * what they typed there.
   */
  it.each(Object.values(NOTES).map((one) => [one.note.name, one] as const))(
    'the %s stands in its audience, its ledger, and before those who may steer, and nowhere else',
    (_, { ask, note }) => {
      const found = placesWith(note, places);
      const own = note === NOTES.declined.note ? ['Slack DU0OMAR'] : [];
      const may = [`history of ${audienceOf(ask)}`, ledgerFile(ask), ...own];
      const others = found.filter(
        (where) =>
          !BY_STEERER.includes(where) &&
          !may.some((place) => where === place || where.startsWith(`${place}/`) || where === `${place}.json`),
      );
      expect(others).toEqual([]);
      expect(found).toEqual(expect.arrayContaining([`history of ${audienceOf(ask)}`, ...own]));
      expect(found.some((where) => where.startsWith(ledgerFile(ask)))).toBe(true);
      expect(found.some((where) => BY_STEERER.includes(where))).toBe(true);
    },
  );

  /*
   * By design the reason or comment of who decides belongs to the decision: it is in the run's history and record, and all who
   * may see the run, or were asked to decide as well, see it.
   */
  it('a comment on a decision stands with the decision, and in no log, other audience, or list', () => {
    const found = placesWith(COMMENT, places);
    expect(found).toEqual(expect.arrayContaining([`history of ${RUN}`, `/runs/${RUN} as lea`]));
    const elsewhere =
      /^(log|description|mail|pager|plan|start|\/people|\/questionnaires|\/ as|\/api\/runs as|\/api\/health)/;
    expect(found.filter((where) => elsewhere.test(where) || /(tell|form)(\/|%2F|_)1/.test(where))).toEqual([]);
  });
});
