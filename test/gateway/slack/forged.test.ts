import { createHmac, randomBytes } from 'node:crypto';
import { noteHandle } from '../../../records/handles.js';
import { interactionBody, type SignedBody, signBody } from '../../../tools/slack/deliver/sign.js';
import { type Office, openOffice, OPS, OTHER_TEAM, TEAM } from './office.js';

/** What a click looks like; every field is what a forger may choose. */
interface Forged {
  team: string;
  home: string;
  user: string;
  action: string;
  value: unknown;
  message: string;
}

let office: Office;
let handles: { approval: string; omars: string; announcement: string; elsewhere: string; changed: string };
let sent = 0;
let calls = 0;

beforeAll(async () => {
  office = await openOffice();
  const { asks, gateway } = office;
  const { store } = gateway.context;
  const place = (over: object) => noteHandle(store, { run: 'r1', ask: 'go/1', digest: asks.approval.digest, ...over });
  handles = {
    approval: await place({}),
    omars: await place({ person: 'omar' }),
    announcement: await place({ ask: 'announce/1', digest: asks.announcement.digest }),
    elsewhere: await place({ run: 'r2' }),
    changed: await place({ digest: 'd'.repeat(64) }),
  };
});

afterAll(() => office.close());

const secret = () => office.slack.installation.signingSecret;
const now = () => Math.floor(office.gateway.clock.now / 1_000);

/** One of many, the same every time. */
function pick<T>(all: readonly T[], index: number): T {
  return all[index % all.length] as T;
}

function clickOf(over: Partial<Forged> = {}): Record<string, unknown> {
  const forged = {
    team: TEAM,
    home: TEAM,
    user: 'U0OMAR',
    action: 'daybook.approve',
    value: handles.approval,
    ...over,
  };
  calls += 1;
  return {
    type: 'block_actions',
    team: { id: forged.team, domain: 'shop' },
    user: { id: forged.user, team_id: forged.home, username: 'omar' },
    trigger_id: `1.${calls}`,
    container: { type: 'message', message_ts: over.message ?? '1700000000.000100', channel_id: OPS },
    actions: [{ type: 'button', action_id: forged.action, value: forged.value, action_ts: `1700000000.${calls}` }],
  };
}

function submissionOf(over: Partial<Forged> = {}): Record<string, unknown> {
  const { team = TEAM, home = TEAM, user = 'U0OMAR', action = 'daybook.reject', value = handles.approval } = over;
  calls += 1;
  const values = { reason: { value: { type: 'plain_text_input', value: 'because' } } };
  const view = { id: `V${calls}`, team_id: team, callback_id: action, private_metadata: value, state: { values } };
  return { type: 'view_submission', team: { id: team }, user: { id: user, team_id: home }, view };
}

const bodyOf = (payload: unknown) => interactionBody(payload);
const sign = (body: string, over: { secret?: string; at?: number } = {}): SignedBody =>
  signBody(body, { secret: secret(), at: now(), ...over });

async function send(
  { body, headers }: { body: string; headers: Record<string, string | undefined> },
  path = 'interactions',
) {
  sent += 1;
  const given = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const response = await office.gateway.app.request(`/slack/${path}`, {
    method: 'POST',
    headers: { host: '127.0.0.1:7080', ...Object.fromEntries(given) },
    body,
  });
  return response.status;
}

function taken(): number {
  return office.gateway.runs.taken.length + office.gateway.audiences.taken.length;
}

/** Sends `times` forgeries and expects that nothing was taken of any of them. */
async function nothingOf(
  times: number,
  forge: (index: number) => Parameters<typeof send>,
  status?: number,
): Promise<void> {
  const before = taken();
  for (let index = 0; index < times; index += 1) {
    const answered = await send(...forge(index));
    if (status !== undefined && answered !== status) throw new Error(`forgery ${index} was answered ${answered}`);
  }
  expect(taken() - before).toBe(0);
}

describe('a call that does not come from Slack', () => {
  it('is taken by nobody: 300 with the wrong secret', () =>
    nothingOf(
      300,
      (index) => {
        const guesses = [
          randomBytes(16).toString('hex'),
          secret().toUpperCase(),
          `${secret()} `,
          secret().slice(1),
          'secret',
        ];
        return [sign(bodyOf(clickOf()), { secret: pick(guesses, index) })];
      },
      401,
    ));

  it('is taken by nobody: 100 signed with nothing', () =>
    nothingOf(
      100,
      (index) => {
        const body = bodyOf(index % 2 ? clickOf() : submissionOf());
        const signature = createHmac('sha256', pick(['', ' ', '\0'], index))
          .update(`v0:${now()}:${body}`)
          .digest('hex');
        return [{ body, headers: { ...sign(body).headers, 'x-slack-signature': `v0=${signature}` } }];
      },
      401,
    ));

  it('is taken by nobody: 100 that only say ssl_check', () =>
    nothingOf(
      100,
      (index) => {
        const trick = pick(['ssl_check=1&', 'ssl_check=1&ssl_check=1&token=x&', 'a=b&ssl_check=1&'], index);
        const body = `${trick}${bodyOf(index % 2 ? clickOf() : submissionOf())}`;
        const unsigned = { 'content-type': 'application/x-www-form-urlencoded' };
        return [{ body, headers: index % 3 ? unsigned : { ...sign(bodyOf(clickOf())).headers } }];
      },
      401,
    ));

  it('is taken by nobody: 500 with a byte or a field changed after it was signed', () =>
    nothingOf(
      500,
      (index) => {
        const { body, headers } = sign(bodyOf(clickOf({ action: 'daybook.reject' })));
        const at = (index * 7) % body.length;
        const changes = [
          () => `${body.slice(0, at)}${body[at] === 'a' ? 'b' : 'a'}${body.slice(at + 1)}`,
          () => body.replace('daybook.reject', 'daybook.approve'),
          () => body.replace('U0OMAR', 'U0INES'),
          () => `${body}&payload=${encodeURIComponent(JSON.stringify(clickOf()))}`,
          () => `payload=${encodeURIComponent(JSON.stringify(clickOf()))}&${body}`,
          () => body.slice(0, -1),
          () => `${body} `,
        ];
        return [{ body: pick(changes, index)(), headers }];
      },
      401,
    ));

  it('is taken by nobody: 300 from the past and from the future', () =>
    nothingOf(
      300,
      (index) => {
        const off = pick([-301, -302, -3_600, -86_400 * 365, 301, 302, 3_600, 86_400 * 365], index);
        return [sign(bodyOf(clickOf()), { at: now() + off })];
      },
      401,
    ));

  it('is taken by nobody: 300 with a time stamp that is none, or another one than was signed', () =>
    nothingOf(
      300,
      (index) => {
        const signed = sign(bodyOf(clickOf()));
        const stamps = [
          `${now() + 1}`,
          `${now()}.0`,
          `+${now()}`,
          ` ${now()}x`,
          '',
          'NaN',
          '1e9',
          `${now()}0000`,
          undefined,
        ];
        return [{ ...signed, headers: { ...signed.headers, 'x-slack-request-timestamp': pick(stamps, index) } }];
      },
      401,
    ));

  it('is taken by nobody: 300 with a signature of another form', () =>
    nothingOf(
      300,
      (index) => {
        const { body, headers } = sign(bodyOf(clickOf()));
        const signature = headers['x-slack-signature'] ?? '';
        const forms = [
          signature.toUpperCase(),
          signature.replace('v0=', 'v1='),
          signature.slice(3),
          signature.slice(0, -1),
          `${signature}0`,
          `${signature}, ${signature}`,
          'v0=',
          `v0=${'0'.repeat(64)}`,
          undefined,
        ];
        return [{ body, headers: { ...headers, 'x-slack-signature': pick(forms, index) } }];
      },
      401,
    ));

  it('is taken by nobody: 100 commands that are not signed', () =>
    nothingOf(100, () => [{ body: 'command=%2Fdaybook&user_id=U0OMAR&team_id=T0SHOP', headers: {} }, 'commands'], 401));
});

describe('a call from Slack', () => {
  it('is answered once, and copies of it get the same reply: 1 taken of 101', async () => {
    const signed = sign(bodyOf(clickOf()));
    const before = taken();
    const statuses: number[] = [];
    for (let index = 0; index <= 100; index += 1) statuses.push(await send(signed));
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(taken() - before).toBe(1);
  });

  it('is answered once also when the copy has been signed anew or goes to another gateway', async () => {
    const payload = clickOf();
    const before = taken();
    for (let index = 0; index < 50; index += 1) await send(sign(bodyOf(payload), { at: now() - index }));
    expect(taken() - before).toBe(1);
  });

  const strangers: [string, () => Partial<Forged>][] = [
    ['of another team', () => ({ team: OTHER_TEAM, home: OTHER_TEAM, user: 'U0EXT' })],
    ['of another team, with our user ids', () => ({ team: OTHER_TEAM, home: OTHER_TEAM })],
    ['of another team, in a channel of ours', () => ({ home: OTHER_TEAM, user: 'U0EXT' })],
    ['at home with us, acting elsewhere', () => ({ team: OTHER_TEAM })],
    ['in no people.yaml', () => ({ user: 'U0NOBODY' })],
    ['who does not exist', () => ({ user: 'U0ZZZ' })],
    ['a guest of one channel', () => ({ user: 'U0GWEN' })],
    ['a guest of several', () => ({ user: 'U0MULTI' })],
    ['a bot', () => ({ user: 'U0ROBOT' })],
    ['a deleted user', () => ({ user: 'U0GONE' })],
    ['with a name for an id', () => ({ user: '__proto__' })],
  ];
  const values: [string, () => Partial<Forged>][] = [
    ['the handle of another person', () => ({ value: handles.omars, user: 'U0INES' })],
    ['an unknown handle', () => ({ value: randomBytes(16).toString('hex') })],
    ['the handle of another run', () => ({ value: handles.elsewhere })],
    ['the handle of an ask as it was', () => ({ value: handles.changed })],
    ['the handle of an acknowledgement', () => ({ value: handles.announcement })],
    ['authority in its value', () => ({ value: JSON.stringify({ run: 'r1', ask: 'go/1', sub: 'dana', level: 3 }) })],
    ['a path in its value', () => ({ value: `../${handles.approval}` })],
    ['no value', () => ({ value: '' })],
    ['a value that is no text', () => ({ value: { handle: handles.approval } })],
  ];
  const actions: [string, () => Partial<Forged>][] = [
    'daybook.start',
    'daybook.abort',
    'daybook.waive',
    'daybook.seen',
    'daybook.bounced',
    'daybook.',
    'daybook.approve.x',
    'approve',
    '__proto__',
    'daybook.constructor',
  ].map((action) => [`the action ${action}`, () => ({ action })]);

  it.each([...strangers, ...values, ...actions])('%s: nothing is taken of 20', (_who, over) =>
    nothingOf(20, () => [sign(bodyOf(clickOf(over())))]),
  );

  it.each([...strangers, ...values].map(([name, over]) => [name, over] as const))(
    'a dialog, %s: nothing is taken of 15',
    (_who, over) => nothingOf(15, () => [sign(bodyOf(submissionOf(over())))]),
  );

  it('of another shape than Slack sends: nothing is taken of 200', () =>
    nothingOf(200, (index) => {
      const good = clickOf();
      const shapes: unknown[] = [
        null,
        [],
        'x',
        { ...good, type: 'message_action' },
        { ...good, team: null },
        { ...good, user: { id: 'U0OMAR' } },
        { ...good, user: ['U0OMAR'] },
        { ...good, actions: [] },
        { ...good, actions: [...(good.actions as []), ...(good.actions as [])] },
        { ...good, container: {} },
      ];
      return [sign(bodyOf(pick(shapes, index)))];
    }));

  it('whose person decided nothing, because Slack does not say whether they are a member', async () => {
    const fault = office.slack.order({ method: 'users.info', does: 'error' });
    await nothingOf(20, () => [sign(bodyOf(clickOf()))], 503);
    fault.remove();
  });
});

describe('this test', () => {
  it('would have seen an answer: the same call, untouched, is taken', async () => {
    const before = taken();
    expect(await send(sign(bodyOf(clickOf())))).toBe(200);
    expect(await send(sign(bodyOf(clickOf({ value: handles.announcement, action: 'daybook.acknowledge' }))))).toBe(200);
    expect(await send(sign(bodyOf(submissionOf())))).toBe(200);
    expect(taken() - before).toBe(3);
  });

  it('has sent more than 2,500 calls', () => {
    expect(sent).toBeGreaterThan(2_500);
  });
});
