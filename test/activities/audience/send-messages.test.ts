import { claimDelivery } from '../../../activities/audience/delivery-notes.js';
import { sendMessages } from '../../../activities/audience/send-messages.js';
import { updateMessages } from '../../../activities/audience/update-messages.js';
import type { SendingOrder, SentMessage } from '../../../model/audience/audience.js';
import { readHandle } from '../../../records/handles.js';
import { verifyLink } from '../../../transports/link-token.js';
import { KeyFileError } from '../../../workspace/public-keys.js';
import { CARD, NOW, People, RUN } from './support.js';

describe('sending', () => {
  it('sends what was not sent, and gives the same result for what was', async () => {
    const world = new People(['ada', 'bo']);
    const [first] = await sendMessages(world.sending('ada'), world.deps);
    expect(first).toMatchObject({ key: `${RUN}/tell/1/ask/ada`, transport: 'chat', state: 'delivered', at: NOW });
    const order = { ...world.sending('ada'), now: NOW + 5 };
    const both: SendingOrder = { ...order, sendings: [...order.sendings, ...world.sending('bo').sendings] };
    const again = await sendMessages(both, world.deps);
    expect(again[0]).toEqual(first);
    expect(world.office.posted.map(({ to }) => to)).toEqual(['ada', 'bo']);
    expect(world.office.sends).toBe(2);
  });

  it('leads people to the gateway of this worker, whatever the caller says', async () => {
    const world = new People(['ada']);
    const order = { ...world.sending('ada'), card: { ...CARD, gateway: 'https://evil.example' } };
    await sendMessages(order, world.deps);
    const [posted] = world.office.posted;
    expect(posted?.letter.link?.url).toMatch(/^http:\/\/127\.0\.0\.1:7080\/a\//);
    expect(JSON.stringify(posted)).not.toContain('evil.example');
  });

  it('asks the engine to come back while a transport is down, and takes another way at the third attempt', async () => {
    const world = new People(['ada']);
    world.office.bite = (transport) => (transport === 'chat' ? 'down' : 'take');
    for (const [attempt, nextRetryDelay] of [
      [1, 2_000],
      [2, 4_000],
    ] as const) {
      world.activity.attempt = attempt;
      await expect(sendMessages(world.sending('ada'), world.deps)).rejects.toMatchObject({
        nextRetryDelay,
        nonRetryable: false,
      });
    }
    world.activity.attempt = 3;
    expect(await sendMessages(world.sending('ada'), world.deps)).toMatchObject([
      { state: 'failed', transport: 'chat', outage: true },
    ]);
    world.activity.activityId = '2';
    expect(await sendMessages(world.sending('ada', { down: ['chat'] }), world.deps)).toMatchObject([
      { transport: 'mail', state: 'sent' },
    ]);
  });

  it('leaves for later what no other way reaches, and does not call that unreachable', async () => {
    const world = new People(['ada']);
    world.change('ada', { addresses: { chat: 'ada' } });
    world.office.bite = () => 'down';
    world.activity.attempt = 3;
    expect(await sendMessages(world.sending('ada'), world.deps)).toMatchObject([{ later: true, why: 'chat is down' }]);
  });

  it('waits for a transport that only keeps its pace, however often', async () => {
    const world = new People(['ada', 'bo']);
    world.office.bite = (_, to) => (to === 'bo' ? 'down' : 'take');
    world.activity.attempt = 7;
    const order = world.sending('ada');
    const both = { ...order, sendings: [...order.sendings, ...world.sending('bo').sendings] };
    await expect(sendMessages(both, world.deps)).rejects.toMatchObject({ nextRetryDelay: 60_000 });
  });

  it('takes a breakdown nobody foresaw for an outage, not for an answer', async () => {
    const world = new People(['ada']);
    const broken = { ...world.deps.transports.chat, send: () => Promise.reject(new TypeError('x of undefined')) };
    const deps = { ...world.deps, transports: { ...world.deps.transports, chat: broken as never } };
    await expect(sendMessages(world.sending('ada'), deps)).rejects.toMatchObject({ type: 'transport-down' });
    world.activity.attempt = 3;
    const [result] = await sendMessages(world.sending('ada'), deps);
    expect(result).toMatchObject({ state: 'failed', outage: true, why: 'chat broke down in an unforeseen way' });
  });

  it('gives each their own link and handle, deputies one for the person they stand in for', async () => {
    const world = new People(['ada', 'bo']);
    await sendMessages(world.sending('bo', { about: 'ada', what: 'escalation', n: 1 }), world.deps);
    const { link = '', letter } = world.office.posted[0] ?? {};
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:7080\/a\//);
    const claims = await verifyLink(await world.deps.readLinkKeys(), link.slice(link.lastIndexOf('/') + 1), NOW);
    expect(claims).toMatchObject({ run: RUN, ask: 'tell/1', sub: 'bo', about: 'ada', digest: 'shown' });
    const place = await readHandle(world.deps.records, letter?.handle ?? '');
    expect(place).toEqual({ run: RUN, ask: 'tell/1', digest: 'shown', person: 'bo', about: 'ada' });
    expect(letter?.buttons.map(({ action }) => action)).toContain('acknowledge');
  });

  it('sends to the page that asks to sign in where no secret signs links', async () => {
    const world = new People(['ada']);
    const missing = new KeyFileError({ code: 'link-secret-missing', message: 'none', cure: 'make one' });
    await sendMessages(world.sending('ada'), { ...world.deps, readLinkKeys: () => Promise.reject(missing) });
    expect(world.office.posted[0]?.link).toBe(`http://127.0.0.1:7080/runs/${RUN}/asks/tell%2F1`);
  });

  it('writes to nobody for anybody but the audience of the ask', async () => {
    const world = new People(['ada']);
    for (const id of [`audience:${RUN}/tell/2/0`, `audience:${RUN}/tell/1/0/x`, RUN]) {
      world.activity.workflow = { id, runId: 'r', type: 'audience' };
      await expect(sendMessages(world.sending('ada'), world.deps)).rejects.toMatchObject({ nonRetryable: true });
    }
    world.fromRun();
    await expect(sendMessages(world.sending('ada'), world.deps)).rejects.toMatchObject({ type: 'foreign-workflow' });
    expect(world.office.sends).toBe(0);
  });
});

describe('what is noted of a message', () => {
  const place = { run: RUN, ask: 'tell/1', key: 'k', ways: ['chat', 'mail'] };

  it('lets one of two activities send it', async () => {
    const world = new People([]);
    const first = world.activity.context;
    world.activity.activityId = '2';
    const claims = await Promise.all([
      claimDelivery(place, { ...world.deps, context: () => first }),
      claimDelivery(place, world.deps),
    ]);
    expect(claims.filter((claim) => 'go' in claim)).toHaveLength(1);
    expect(claims.filter((claim) => 'elsewhere' in claim)).toHaveLength(1);
  });

  it('lets the same activity try again, the same way, and another one only when that was given up', async () => {
    const world = new People([]);
    expect(await claimDelivery(place, world.deps)).toEqual({ go: 'chat', first: true });
    expect(await claimDelivery({ ...place, ways: ['mail', 'chat'] }, world.deps)).toEqual({ go: 'chat', first: false });
    world.activity.activityId = '2';
    expect(await claimDelivery(place, world.deps)).toMatchObject({ elsewhere: expect.any(String) });
    const later = { ...world.deps, now: () => NOW + 900_000 };
    expect(await claimDelivery(place, later)).toEqual({ go: 'chat', first: false });
  });
});

describe('bringing messages up to date', () => {
  const message = (person: string): SentMessage => ({
    transport: 'chat',
    ref: { key: `${RUN}/tell/1/ask/${person}` },
    letter: { key: `${RUN}/tell/1/ask/${person}` },
    person,
    what: 'ask',
  });
  const order = (...messages: SentMessage[]) => ({
    card: CARD,
    mode: 'collects' as const,
    messages,
    news: { status: 'open' as const, votes: [] },
    now: NOW,
  });

  it('leaves out those that are gone, and those of transports that cannot', async () => {
    const world = new People(['ada', 'bo']);
    await sendMessages(world.sending('ada'), world.deps);
    const mailed = { ...message('ada'), transport: 'mail' };
    const standing = await updateMessages(order(message('ada'), message('bo'), mailed), world.deps);
    expect(standing).toEqual([message('ada')]);
    expect(world.office.posted[0]?.updates).toBe(1);
  });

  it('comes back while a transport is down, and leaves them as they are in the end', async () => {
    const world = new People(['ada']);
    await sendMessages(world.sending('ada'), world.deps);
    world.office.bite = () => 'down';
    await expect(updateMessages(order(message('ada')), world.deps)).rejects.toMatchObject({ nextRetryDelay: 30_000 });
    world.activity.attempt = 90;
    expect(await updateMessages(order(message('ada')), world.deps)).toEqual([message('ada')]);
  });
});
