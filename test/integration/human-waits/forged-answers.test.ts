import { randomBytes } from 'node:crypto';
import { Sessions } from '../../../gateway/sign-in/sessions.js';
import type { Ask } from '../../../model/ask.js';
import { interactionBody, type SignedBody, signBody } from '../../../tools/slack/deliver/sign.js';
import type { Message } from '../../../tools/slack/world.js';
import { type LinkClaims, signLink } from '../../../transports/link-token.js';
import { sessionKey } from '../../../workspace/key-files.js';
import { type LinkKey, readLinkKeys } from '../../../workspace/link-keys.js';
import { loadWorkspace } from '../../../workspace/load.js';
import { POLICY } from '../../../faults/runbook.js';
import { TargetServer } from '../../../faults/target-server.js';
import { onRecord } from '../../support/on-record.js';
import { type PeopleSite, peopleSite, TEAM } from '../../support/people-site.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';

const FORGERIES = 1_000;
const HOUR = 3_600_000;

const STEPS = `      - { id: tell, type: acknowledge, to: [ines, noor], message: { subject: Tonight, body: We switch tonight. }, deadline: 4h, onDeadline: fail }
      - { id: also, type: acknowledge, to: [ines, noor], message: { subject: Also this, body: Something else. }, deadline: 4h, onDeadline: fail }
      - { id: go, type: approval, decision: cutover, covers: [switch], urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } }, needs: [go] }
`;

let site: PeopleSite;
let target: TargetServer;
let sessions: Sessions;
let linkKey: LinkKey;
/** The run that is attacked, and another one of the same runbook. */
let run: string;
let other: string;
let asks: { tell: Ask; also: Ask; go: Ask };
let others: Ask;

beforeAll(async () => {
  target = new TargetServer();
  const url = await target.listen();
  site = await peopleSite({
    http: true,
    policy: POLICY.replace('level: 3', 'level: 2'),
    targets: `  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }\n`,
    runbooks: { r: HEAD + stageOf(STEPS, 'parallel') },
  });
  const { scenario } = site;
  sessions = new Sessions(await sessionKey(scenario.root), site.gateway.address);
  const { workspace } = await loadWorkspace(scenario.root);
  if (!workspace) throw new Error('the workspace does not load');
  const [key] = await readLinkKeys({ root: scenario.root, daybook: workspace.daybook, env: {} });
  if (!key) throw new Error('there is no key for links');
  linkKey = key;
  [run, other] = [await scenario.start('r'), await scenario.start('r')];
  others = await scenario.audience(other, 'tell');
  asks = {
    tell: await scenario.audience(run, 'tell'),
    also: await scenario.audience(run, 'also'),
    go: await scenario.ask(run, 'go'),
  };
});

afterAll(async () => {
  for (const one of [run, other]) await site.scenario.steer(one, 'abort');
  await site.close();
  await target.close();
});

const record = () => onRecord(site.scenario, run);

const answered = (step: 'tell' | 'also', person: string) =>
  site.scenario.entry({ run, ask: asks[step].id }, person, ({ answer }) => answer !== undefined);

/** One of many, the same every time. */
const pick = <T>(all: readonly T[], index: number): T => all[index % all.length] as T;

const link = (over: Partial<LinkClaims> = {}, key = linkKey): Promise<string> => {
  const { id, digest } = asks.tell;
  return signLink(key, { run, ask: id, sub: 'ines', about: 'ines', digest, exp: Date.now() + HOUR, ...over });
};

/** A link that must not hold; every one for the reason that stands before it. */
const LINKS: [why: string, forge: (index: number) => Promise<string>][] = [
  ['forged: another secret', (index) => link({}, { ...linkKey, secret: randomBytes(32 + (index % 8)) })],
  ['forged: an unknown key', () => link({}, { kid: 'other', secret: linkKey.secret })],
  [
    'forged: no signature, no algorithm',
    async (index) => {
      const [header = '', claims = ''] = (await link()).split('.');
      const none = Buffer.from('{"alg":"none","typ":"daybook-link+jwt"}').toString('base64url');
      return pick([`${header}.${claims}.`, `${none}.${claims}.`, `${header}.${claims}`], index);
    },
  ],
  [
    'altered: one letter',
    async (index) => {
      const whole = await link();
      const at = (index * 17) % whole.length;
      const letter = pick(
        [...'ABCxyz019-_'].filter((one) => one !== whole[at]),
        index,
      );
      return `${whole.slice(0, at)}${letter}${whole.slice(at + 1)}`;
    },
  ],
  [
    'altered: other claims under a good signature',
    async (index) => {
      const [header, claims = '', signature] = (await link()).split('.');
      const said = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
      const change = pick([{ sub: 'noor', about: 'noor' }, { ask: asks.also.id }, { exp: 9_999_999_999 }], index);
      return `${header}.${Buffer.from(JSON.stringify({ ...said, ...change })).toString('base64url')}.${signature}`;
    },
  ],
  ['expired', (index) => link({ exp: Date.now() - 1_000 - index * 60_000 })],
  ['of another run: its digest here', () => link({ digest: others.digest })],
  ['of another run: this digest there', () => link({ run: other })],
  ['of a run that is none', (index) => link({ run: `r-${index}` })],
  ['of another step: its digest here', () => link({ digest: asks.also.digest })],
  ['of another step: this digest there', () => link({ ask: asks.also.id })],
  ['of an approval', () => link({ ask: asks.go.id, digest: asks.go.digest })],
  ['of nobody', (index) => link({ sub: `nobody-${index}`, about: `nobody-${index}` })],
];

/** With a form token that only the gateway can make, so that it is the link that must not hold. */
async function sendForm(token: string, action: string, jti = randomBytes(16).toString('hex')): Promise<number> {
  const fields = { 'form-token': sessions.mac('link-form', token), action, jti };
  const { status } = await fetch(`${site.gateway.address}/a/${encodeURIComponent(token)}`, {
    method: 'POST',
    headers: { origin: site.gateway.address },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  });
  return status;
}

let clicks = 0;

/** What Slack says of a click; every field is what a forger may choose. */
function clickOf(o: { user: string; action: string; value: string; home?: string; team?: string }): string {
  clicks += 1;
  const { user, action, value, home = TEAM.id, team = TEAM.id } = o;
  return interactionBody({
    type: 'block_actions',
    team: { id: team, domain: 'shop' },
    user: { id: user, team_id: home, username: 'x' },
    trigger_id: `1.${clicks}`,
    container: { type: 'message', message_ts: '1700000000.000100', channel_id: `D${user}` },
    actions: [{ type: 'button', action_id: action, value, action_ts: `1700000000.${clicks}` }],
  });
}

type Sent = { body: string; headers: Record<string, string> };

async function sendSlack({ body, headers }: Sent, address = site.gateway.address): Promise<number> {
  const { status } = await fetch(`${address}/slack/interactions`, { method: 'POST', headers, body });
  return status;
}

/** The message of a person, and what its buttons carry. */
async function messageOf(user: string, words: string, ofRun = run): Promise<{ message: Message; handle: string }> {
  const message = await site.chat.until(() =>
    site.chat.direct(user).find(({ blocks }) => [words, ofRun].every((text) => JSON.stringify(blocks).includes(text))),
  );
  return { message, handle: /"value":"([0-9a-f]{32})"/.exec(JSON.stringify(message.blocks))?.[1] ?? '' };
}

const seconds = () => Math.floor(Date.now() / 1_000);
const secret = () => site.chat.installation.signingSecret;
const sign = (body: string, over: { secret?: string; at?: number } = {}): SignedBody =>
  signBody(body, { secret: secret(), at: seconds(), ...over });

/** A Slack call that must not count, made of a good body. */
const UNSIGNED: [why: string, forge: (body: string, index: number) => Sent][] = [
  ['unsigned', (body) => ({ body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
  [
    'signed with another secret',
    (body, index) =>
      sign(body, { secret: pick([randomBytes(16).toString('hex'), `${secret()} `, secret().slice(1)], index) }),
  ],
  ['signed with nothing', (body, index) => sign(body, { secret: pick(['\0', ' ', 'undefined', 'null'], index) })],
  ['from the past', (body, index) => sign(body, { at: seconds() - 310 - index })],
  ['from the future', (body, index) => sign(body, { at: seconds() + 310 + index })],
  [
    'with a time stamp that was not signed',
    (body) => withHeader(sign(body), 'x-slack-request-timestamp', `${seconds() + 1}`),
  ],
  [
    'with half a signature',
    (body, index) =>
      withHeader(
        sign(body),
        'x-slack-signature',
        sign(body).headers['x-slack-signature']?.slice(0, -1 - (index % 60)) ?? '',
      ),
  ],
  [
    'changed after it was signed',
    (body, index) => ({
      ...sign(body),
      body: pick([`${body}&a=b`, body.replace('U0NOOR', 'U0OMAR'), body.slice(0, -1)], index),
    }),
  ],
  [
    'that only says ssl_check',
    (body, index) => ({
      body: `${pick(['ssl_check=1&', 'ssl_check=1&token=x&'], index)}${body}`,
      headers: pick([sign(body).headers, { 'content-type': 'application/x-www-form-urlencoded' }], index),
    }),
  ],
];

/** A call that does come from Slack, of somebody who may not. */
const STRANGERS: [why: string, click: (handles: { noors: string; theirs: string }, index: number) => string][] = [
  [
    'with the button of somebody else',
    ({ noors }) => clickOf({ user: 'U0OMAR', action: 'daybook.acknowledge', value: noors }),
  ],
  [
    'with the button of somebody else in another run',
    ({ theirs }) => clickOf({ user: 'U0DANA', action: 'daybook.acknowledge', value: theirs }),
  ],
  [
    'with a button that nobody made',
    () => clickOf({ user: 'U0NOOR', action: 'daybook.acknowledge', value: randomBytes(16).toString('hex') }),
  ],
  [
    'with a handle that is none',
    ({ noors }, index) =>
      clickOf({
        user: 'U0NOOR',
        action: 'daybook.acknowledge',
        value: pick(['', `../${noors}`, `${noors}0`, `${run}/${asks.tell.id}`], index),
      }),
  ],
  [
    'by a member of another workspace',
    ({ noors }, index) =>
      clickOf({
        user: 'U0NOOR',
        action: 'daybook.acknowledge',
        value: noors,
        ...pick([{ home: 'T0OTHER' }, { team: 'T0OTHER' }, { home: 'T0OTHER', team: 'T0OTHER' }], index),
      }),
  ],
  [
    'by somebody who is in no people.yaml',
    ({ noors }) => clickOf({ user: 'U0NOBODY', action: 'daybook.acknowledge', value: noors }),
  ],
  [
    'for what nobody is asked',
    ({ noors }, index) =>
      clickOf({
        user: 'U0NOOR',
        action: pick(['daybook.start', 'daybook.waive', 'acknowledge', '__proto__'], index),
        value: noors,
      }),
  ],
];

function withHeader({ body, headers }: Sent, name: string, value: string): Sent {
  return { body, headers: { ...headers, [name]: value } };
}

describe('answers that are not what they say', () => {
  it(`H16: ${FORGERIES} forged, altered and expired links, of other runs and other steps: none is accepted, and a good one is`, async () => {
    const before = await record();
    const otherBefore = await onRecord(site.scenario, other);
    for (let index = 0; index < FORGERIES; index += 1) {
      const [why, forge] = pick(LINKS, index);
      const status = await sendForm(await forge(Math.floor(index / LINKS.length)), 'acknowledge');
      expect({ why, refused: status >= 400 && status < 500 }).toEqual({ why, refused: true });
    }
    expect(await record()).toEqual(before);
    expect(await onRecord(site.scenario, other)).toEqual(otherBefore);

    const token = await link();
    const jti = randomBytes(16).toString('hex');
    for (let times = 0; times < 20; times += 1) expect(await sendForm(token, 'acknowledge', jti)).toBe(303);
    expect(await answered('tell', 'ines')).toMatchObject({ state: 'acknowledged', changes: 1 });
  }, 120_000);

  it(`H16: ${FORGERIES} Slack calls, unsigned, wrongly signed, changed, of the wrong people: none is accepted, and a good one is`, async () => {
    const { message, handle: noors } = await messageOf('U0NOOR', 'We switch tonight.');
    const { handle: theirs } = await messageOf('U0NOOR', 'We switch tonight.', other);
    const deaf = await site.another(({ targets }) => {
      const chat = targets.chat?.production;
      if (chat) chat.config.signingSecret = '';
    });
    const before = await record();
    for (let index = 0; index < FORGERIES; index += 1) {
      const times = Math.floor(index / 3);
      const good = clickOf({ user: 'U0NOOR', action: 'daybook.acknowledge', value: noors });
      if (index % 3 === 0) {
        const [why, forge] = pick(UNSIGNED, times);
        expect({ why, status: await sendSlack(forge(good, times)) }).toEqual({ why, status: 401 });
      } else if (index % 3 === 1) {
        const [, click] = pick(STRANGERS, times);
        await sendSlack(sign(click({ noors, theirs }, times)));
      } else {
        // To a gateway that has no secret nothing is from Slack, whatever it is signed with.
        const status = await sendSlack(sign(good, { secret: pick(['\0', ' ', secret()], times) }), deaf.address);
        expect(status).toBe(404);
      }
    }
    expect(await record()).toEqual(before);

    expect(await site.chat.click('U0NOOR', message, 'I have read this')).toMatchObject({ acked: true });
    for (let times = 0; times < 20; times += 1) await site.chat.replay();
    expect(await answered('tell', 'noor')).toMatchObject({ state: 'acknowledged', changes: 1 });
    const { message: asked } = await messageOf('U0OMAR', asks.go.title);
    expect(await site.chat.click('U0OMAR', asked, 'Approve')).toMatchObject({ acked: true });
    for (let times = 0; times < 20; times += 1) await site.chat.replay();
    const { asks: after } = await site.scenario.view(run);
    expect(after.find(({ id }) => id === asks.go.id)?.votes).toMatchObject([{ sub: 'omar', action: 'approve' }]);
    expect(target.ledger).toEqual([]);
  }, 120_000);
});
