import { randomUUID } from 'node:crypto';
import { WebAPIRequestError } from '@slack/web-api';
import type { Letter } from '../../model/messages/letter.js';
import type { Person } from '../../model/people.js';
import { type Slack, type SlackOptions, startSlack } from '../../tools/slack/start-slack.js';
import { deliveryErrorOf } from '../../transports/slack/failures.js';
import { slackConfig } from '../../transports/slack/slack-config.js';
import { slackTransport } from '../../transports/slack/slack-transport.js';
import type { Transport } from '../../transports/transport.js';

const TEAM = 'T0SHOP';
const dana: Person = { id: 'dana', name: 'Dana Reyes', slack: { team: TEAM, user: 'U0DANA' } };
const noc = { channel: 'C0NOC', group: 'noc' };

const WORLD: SlackOptions = {
  teams: [
    { id: TEAM, name: 'Shop' },
    { id: 'T0OTHER', name: 'Other' },
  ],
  users: [
    { id: 'U0DANA', team: TEAM, name: 'Dana Reyes' },
    { id: 'U0GONE', team: TEAM, name: 'Gone Person', deleted: true },
  ],
  channels: [
    { id: 'C0NOC', team: TEAM, name: 'noc', members: ['U0DANA', `U0BOT${TEAM}`] },
    { id: 'C0OLD', team: TEAM, name: 'old', members: [`U0BOT${TEAM}`], archived: true },
    { id: 'C0SHUT', team: TEAM, name: 'shut', members: ['U0DANA'] },
  ],
};

let slack: Slack;

afterEach(() => slack.close());

function letterOf(over: Partial<Letter> = {}): Letter {
  return {
    key: `r1/announce/1/ask/${randomUUID()}`,
    what: 'ask',
    about: { run: 'r1', step: 'announce', ask: 'announce/1', environment: 'production', digest: 'abcdef123456' },
    subject: 'Storefront v2.1.0 tonight',
    body: 'It moves at **22:00**.',
    facts: [{ label: 'Deadline', value: '22:00 UTC' }],
    effects: [],
    news: [],
    buttons: [{ action: 'acknowledge', label: 'I have read this', style: 'primary' }],
    handle: 'a'.repeat(32),
    at: Date.now(),
    ...over,
  };
}

/** A transport in a process of its own: it remembers nothing of others. */
function transportOf(over: { team?: string; token?: string; timeout?: string; gapMs?: number } = {}): Transport {
  const { team = TEAM, token = slack.installation.botTokens[TEAM] ?? '', timeout, gapMs = 1 } = over;
  return slackTransport({
    name: 'chat',
    config: slackConfig({ team, token, api: slack.api, ...(timeout ? { timeout } : {}) }),
    gapMs,
  });
}

/** Sends as an activity does: again and again, in a fresh process after each failure when `crashing`. */
async function sendUntilSent(letter: Letter, { crashing }: { crashing: boolean }): Promise<void> {
  let transport = transportOf({ timeout: '200ms' });
  // On a busy machine 200 ms are over before a good answer too.
  for (let attempt = 1; attempt <= 25; attempt += 1) {
    try {
      return void (await transport.send(letter, { person: dana }, { first: attempt === 1 }));
    } catch {
      if (crashing) transport = transportOf({ timeout: '200ms' });
    }
  }
  throw new Error('never sent');
}

function called(method: string): number {
  return slack.calls.filter((call) => call.method === method).length;
}

describe('a letter to a person', () => {
  it('stands in the direct message, with its words, its buttons and its delivery key', async () => {
    slack = await startSlack(WORLD);
    const letter = letterOf();
    const sent = await transportOf().send(letter, { person: dana });
    const [message] = slack.direct('U0DANA');
    expect(sent).toEqual({ state: 'delivered', ref: { channel: 'DU0DANA', ts: message?.ts } });
    expect(message?.metadata).toEqual({ event_type: 'daybook_delivery', event_payload: { key: letter.key } });
    expect(JSON.stringify(message?.blocks)).toContain(`"value":"${letter.handle}"`);
  });

  it('costs two calls the first time, one the next, and one more when nobody knows whether it was tried', async () => {
    slack = await startSlack(WORLD);
    const transport = transportOf();
    await transport.send(letterOf(), { person: dana }, { first: true });
    const count = () => slack.calls.filter(({ method }) => method !== 'auth.test').length;
    expect(count()).toBe(2);
    await transport.send(letterOf(), { person: dana }, { first: true });
    expect(count()).toBe(3);
    await transport.send(letterOf(), { person: dana });
    expect(count()).toBe(5);
    expect(called('conversations.history')).toBe(1);
    expect(called('auth.test')).toBe(1);
  });

  it('goes into the channel of a group', async () => {
    slack = await startSlack(WORLD);
    const sent = await transportOf().send(letterOf(), noc);
    expect(sent.ref).toEqual({ channel: 'C0NOC', ts: slack.messages('C0NOC')[0]?.ts });
  });
});

describe('at most one visible message per delivery key (I3)', () => {
  const faults = [
    { name: '429', fault: { does: 'rate-limit', retryAfter: 0 } },
    { name: '500 before the message is there', fault: { does: 'error' } },
    { name: '500 after the message is there', fault: { does: 'error', committed: true } },
    { name: 'a connection that breaks before', fault: { does: 'drop' } },
    { name: 'a connection that breaks after', fault: { does: 'drop', committed: true } },
    { name: 'an answer that comes too late', fault: { does: 'delay', ms: 400 } },
    { name: 'a fatal error of Slack', fault: { does: 'refuse', code: 'fatal_error' } },
    {
      name: 'a fatal error of Slack after the message is there',
      fault: { does: 'refuse', code: 'fatal_error', committed: true },
    },
  ] as const;

  it.each(
    faults.flatMap((one) => [
      { ...one, crashing: false },
      { ...one, crashing: true },
    ]),
  )('after $name (worker dies with it: $crashing)', async ({ fault, crashing }) => {
    slack = await startSlack(WORLD);
    const ordered = slack.order({ method: 'chat.postMessage', times: 2, ...fault });
    const letter = letterOf();
    await sendUntilSent(letter, { crashing });
    expect(ordered.struck).toBeGreaterThan(0);
    expect(slack.direct('U0DANA')).toHaveLength(1);
    expect(slack.direct('U0DANA')[0]?.metadata?.event_payload.key).toBe(letter.key);
  });

  it('when the same letter is sent twice at once, and again later', async () => {
    slack = await startSlack(WORLD);
    const transport = transportOf();
    const letter = letterOf();
    const send = () => transport.send(letter, { person: dana });
    const [first, second] = await Promise.all([send(), send()]);
    expect(second).toEqual(first);
    expect(await send()).toEqual(first);
    expect(slack.direct('U0DANA')).toHaveLength(1);
  });

  it('when the message is far up in a busy channel', async () => {
    slack = await startSlack(WORLD);
    const letter = letterOf();
    const sent = await transportOf().send(letter, noc);
    const others = transportOf();
    for (let index = 0; index < 450; index += 1) await others.send(letterOf(), noc, { first: true });
    expect(await transportOf().send(letter, noc)).toEqual(sent);
    expect(called('conversations.history')).toBe(1 + 3);
  });

  it('not taking the message of another app for its own', async () => {
    slack = await startSlack(WORLD);
    const letter = letterOf();
    const ts = slack.world.nextTs();
    slack.world.messages.push({
      ts,
      channel: 'C0NOC',
      user: 'U0EVIL',
      bot: 'B0EVIL',
      text: 'nothing to see',
      blocks: [],
      metadata: { event_type: 'daybook_delivery', event_payload: { key: letter.key } },
    });
    const sent = await transportOf().send(letter, noc);
    expect(sent.ref?.ts).not.toBe(ts);
  });
});

describe('what an error means', () => {
  const cases = [
    { fault: { does: 'rate-limit', retryAfter: 7 }, kind: 'unavailable', retryAfterMs: 7_000 },
    { fault: { does: 'error' }, kind: 'lost' },
    { fault: { does: 'drop', committed: true }, kind: 'lost' },
    { fault: { does: 'refuse', code: 'is_archived' }, kind: 'refused' },
    { fault: { does: 'refuse', code: 'msg_too_long' }, kind: 'refused' },
    { fault: { does: 'refuse', code: 'invalid_auth' }, kind: 'unavailable' },
    { fault: { does: 'refuse', code: 'missing_scope' }, kind: 'unavailable' },
    { fault: { does: 'refuse', code: 'internal_error' }, kind: 'lost' },
    { fault: { does: 'refuse', code: '<html>Bad gateway</html>' }, kind: 'lost' },
  ] as const;

  it.each(cases)('of the message itself: $fault', async ({ fault, ...meaning }) => {
    slack = await startSlack(WORLD);
    slack.order({ method: 'chat.postMessage', ...fault });
    await expect(transportOf().send(letterOf(), { person: dana })).rejects.toMatchObject({
      name: 'DeliveryError',
      ...meaning,
    });
    expect(called('chat.postMessage')).toBe(1);
  });

  it.each(['auth.test', 'conversations.open', 'conversations.history'])(
    'before the message, at %s: nothing can be there, so that another transport may be taken',
    async (method) => {
      slack = await startSlack(WORLD);
      slack.order({ method, does: 'drop', times: 1 });
      const sending = transportOf().send(letterOf(), { person: dana });
      await expect(sending).rejects.toMatchObject({ kind: 'unavailable' });
      expect(called('chat.postMessage')).toBe(0);
    },
  );

  it('of an address: archived, not in the channel, unknown, deleted', async () => {
    slack = await startSlack(WORLD);
    const transport = transportOf();
    const refusal = async (to: Parameters<Transport['send']>[1]) =>
      transport.send(letterOf(), to).then(
        () => 'sent',
        (error: Error & { kind: string }) => `${error.kind}: ${error.message}`,
      );
    expect(await refusal({ channel: 'C0OLD', group: 'x' })).toMatch(/^refused: .*is_archived/);
    expect(await refusal({ channel: 'C0SHUT', group: 'x' })).toMatch(/^refused: .*not_in_channel: invite the app/);
    expect(await refusal({ channel: 'C0NONE', group: 'x' })).toMatch(/^refused: .*channel_not_found/);
    const somebody = (user: string) => ({ person: { ...dana, slack: { team: TEAM, user } } });
    expect(await refusal(somebody('U0NOBODY'))).toMatch(/^refused: .*user_not_found/);
    expect(await refusal(somebody('U0GONE'))).toMatch(/^refused: .*user_disabled/);
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])(
    'of a service that is not there: %s',
    async (code) => {
      slack = await startSlack(WORLD);
      // As Node's fetch fails; jest's own realm hides the cause of a real one from the SDK.
      const failure = new WebAPIRequestError(
        new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) }),
      );
      expect(deliveryErrorOf(failure, 'posting')).toMatchObject({
        kind: 'unavailable',
        message: expect.stringContaining(code),
      });
      const reset = new WebAPIRequestError(new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }));
      expect(deliveryErrorOf(reset, 'posting').kind).toBe('lost');
    },
  );

  it('never shows the token', async () => {
    slack = await startSlack(WORLD);
    const token = 'xoxb-canary-4711';
    const error: Error = await transportOf({ token })
      .send(letterOf(), { person: dana })
      .then(
        () => new Error('sent'),
        (failure: Error) => failure,
      );
    expect(error.message).toContain('invalid_auth');
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('canary');
  });
});

describe('who can be reached', () => {
  it('only members of its own workspace', async () => {
    slack = await startSlack(WORLD);
    const transport = transportOf();
    expect(transport.cannotReach(dana)).toBeUndefined();
    expect(transport.cannotReach({ id: 'x', name: 'Nobody' })).toContain('no Slack user');
    expect(transport.cannotReach({ ...dana, slack: { team: 'T0OTHER', user: 'U0DANA' } })).toContain('T0OTHER');
  });

  it('nobody with a token of another workspace, where the same ids are other people', async () => {
    slack = await startSlack(WORLD);
    const transport = transportOf({ token: slack.installation.botTokens.T0OTHER });
    await expect(transport.send(letterOf(), { person: dana })).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('T0OTHER'),
    });
    expect(called('chat.postMessage')).toBe(0);
  });

  it('nobody over a network in the clear, and nobody with an empty token', () => {
    const config = { team: TEAM, token: 'xoxb-1', api: 'http://slack.example/api/', timeoutMs: 1 };
    expect(() => slackTransport({ name: 'chat', config })).toThrow('https://');
    expect(() => slackTransport({ name: 'chat', config: slackConfig({ team: TEAM, token: ' ' }) })).toThrow('empty');
  });
});

describe('pace', () => {
  it('keeps a channel below the limit that Slack enforces, and other channels do not wait for it', async () => {
    slack = await startSlack({ ...WORLD, paceMs: 60 });
    const transport = transportOf({ gapMs: 70 });
    const letters = Array.from({ length: 5 }, () => transport.send(letterOf(), noc));
    await transport.send(letterOf(), { person: dana });
    expect(slack.messages('C0NOC').length).toBeLessThan(5);
    await Promise.all(letters);
    expect(slack.messages('C0NOC')).toHaveLength(5);
    expect(slack.calls.filter(({ ended }) => ended === 'rate-limit')).toEqual([]);
  });

  it('stops for as long as Slack asks, without another call', async () => {
    slack = await startSlack(WORLD);
    const transport = transportOf();
    slack.order({ method: 'chat.postMessage', does: 'rate-limit', retryAfter: 60, times: 1 });
    await expect(transport.send(letterOf(), noc)).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await expect(transport.send(letterOf(), { person: dana })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(called('chat.postMessage')).toBe(1);
  });

  it('makes one update of many that wait, with the letter that was composed last', async () => {
    slack = await startSlack(WORLD);
    const transport = transportOf({ gapMs: 40 });
    const letter = letterOf();
    const { ref = {} } = await transport.send(letter, noc);
    const update = transport.update;
    if (!update) throw new Error('Slack messages can be updated');
    const texts = ['one', 'two', 'four', 'three'];
    const order = [1, 2, 4, 3];
    await Promise.all(
      texts.map((news, index) => update(ref, letterOf({ ...letter, news: [news], at: order[index] }), noc)),
    );
    expect(called('chat.update')).toBe(1);
    const [message] = slack.messages('C0NOC');
    expect(JSON.stringify(message?.blocks)).toContain('• four');
    expect(message?.metadata?.event_payload.key).toBe(letter.key);
  });

  it('refuses to update what is not there', async () => {
    slack = await startSlack(WORLD);
    const updating = transportOf().update?.({ channel: 'C0NOC', ts: '1.000001' }, letterOf(), noc);
    await expect(updating).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('message_not_found'),
    });
  });
});
