import { notify } from '../../activities/steps/notify.js';
import type { StepCall } from '../../model/effect.js';
import type { Person } from '../../model/people.js';
import type { Outcome } from '../../model/outcome.js';
import { LetterBox } from './support/letter-box.js';
import { makeWorld, plainCall, type World } from './support/world.js';

let world: World;
let chat: LetterBox;
let mail: LetterBox;

beforeEach(() => {
  chat = new LetterBox('chat', 'slack', ({ slack }) => slack !== undefined);
  mail = new LetterBox('mail', 'email', ({ email }) => email !== undefined);
  world = makeWorld({ transports: { chat, mail } });
  world.deps.workspace.daybook.transports = {
    chat: { kind: 'slack', target: 'slack' },
    mail: { kind: 'email', target: 'smtp', from: 'daybook@shop.example' },
  };
  const slack = { team: 'T1', user: 'U1' };
  people({
    dana: { name: 'Dana Reyes', slack, email: 'dana@shop.example' },
    omar: { name: 'Omar', email: 'omar@shop.example' },
  });
});
afterEach(() => {
  world.remove();
  expect([...chat.faults, ...mail.faults]).toEqual([]);
});

function people(some: Record<string, Omit<Person, 'id'>>): void {
  const entries = Object.entries(some).map(([id, person]) => [id, { id, ...person }]);
  Object.assign(world.deps.workspace.people.people, Object.fromEntries(entries));
}

const message = { subject: 'Tonight', body: 'v2 goes **live**' };
const call = (params: StepCall['params'] = {}, change: Partial<StepCall> = {}): StepCall => ({
  ...plainCall(),
  type: 'notify',
  params: { to: ['release'], message, ...params },
  planDigest: 'ab'.repeat(32),
  ...change,
});

/** What the engine does: attempts until one gives an outcome. */
async function attempts(most: number, params: StepCall['params'] = {}, between = () => {}): Promise<Outcome> {
  for (let attempt = 1; attempt < most; attempt++) {
    world.activity.attempt = attempt;
    try {
      return await notify(call(params, { attempts: most }), world.deps);
    } catch {
      between();
    }
  }
  world.activity.attempt = most;
  return notify(call(params, { attempts: most }), world.deps);
}

describe('a notification over transports', () => {
  it('goes to each person over the first transport that reaches them', async () => {
    expect(await notify(call(), world.deps)).toEqual({
      status: 'succeeded',
      outputs: { recipients: 2, unreachable: [] },
    });
    expect([chat.told, mail.told]).toEqual([['dana'], ['omar']]);
  });

  it('says the same words everywhere, with run, step and the digest of the plan', async () => {
    await notify(call(), world.deps);
    const [first, second] = [chat.letters[0]?.letter, mail.letters[0]?.letter];
    expect(first).toMatchObject({
      key: 'go-live-1/switch/1/notification/dana',
      what: 'notification',
      body: 'v2 goes **live**',
      about: { run: 'go-live-1', step: 'switch', environment: 'production', digest: 'abababababab' },
      buttons: [],
    });
    expect({ ...second, key: first?.key }).toEqual(first);
  });

  it('tries them in the order that a person prefers', async () => {
    people({
      dana: { name: 'Dana', slack: { team: 'T1', user: 'U1' }, email: 'd@shop.example', transports: ['mail', 'chat'] },
    });
    await notify(call(), world.deps);
    expect([chat.told, mail.told]).toEqual([[], ['dana', 'omar']]);
  });

  it('keeps to the transport that the step names', async () => {
    const outcome = await notify(call({ via: 'chat' }), world.deps);
    expect(chat.told).toEqual(['dana']);
    expect(mail.told).toEqual([]);
    expect(outcome).toMatchObject({
      status: 'succeeded',
      outputs: { recipients: 1, unreachable: ['omar'] },
      message: '1 of 2 were told. Not reached: Omar (Omar has no address at chat).',
    });
  });

  it('is refused over a transport that this worker does not have, before anybody is told', async () => {
    expect(await notify(call({ via: 'pager' }), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'transport-unknown',
      happened: 'no',
      message: expect.stringContaining('It has chat, mail.'),
    });
    expect([...chat.asked, ...mail.asked]).toEqual([]);
  });
});

describe('a transport that does not take a letter', () => {
  it.each([
    ['refuses', 'refuses'],
    ['is down', 'down'],
  ] as const)('and %s makes way for the next one', async (_, mood) => {
    chat.mood = mood;
    expect(await notify(call(), world.deps)).toMatchObject({ outputs: { recipients: 2, unreachable: [] } });
    expect([chat.told, mail.told]).toEqual([[], ['dana', 'omar']]);
  });

  it('does not repeat anything when it is back', async () => {
    chat.mood = 'down';
    mail.moods.omar = 'letter-lost';
    await attempts(3, {}, () => {
      chat.mood = 'up';
      delete mail.moods.omar;
    });
    expect([chat.told, mail.told]).toEqual([[], ['dana', 'omar']]);
  });

  it('is not gone back to from one that may have the letter', async () => {
    chat.mood = 'down';
    mail.moods.dana = 'answer-lost';
    const outcome = await attempts(3, {}, () => {
      chat.mood = 'up';
      delete mail.moods.dana;
    });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { recipients: 2 } });
    expect([chat.told, mail.told]).toEqual([[], ['dana', 'omar']]);
  });

  it.each([
    ['takes it without an answer', 'answer-lost'],
    ['loses it without an answer', 'letter-lost'],
  ] as const)('and %s is asked again, and no other one is, so that nobody gets it twice', async (_, mood) => {
    chat.moods.dana = mood;
    const outcome = await attempts(3, {}, () => {
      delete chat.moods.dana;
    });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { recipients: 2 } });
    expect([chat.told, mail.told]).toEqual([['dana'], ['omar']]);
    expect(chat.asked).toEqual(['dana', 'dana']);
  });

  it('leaves open what may have arrived, when it is down from then on', async () => {
    chat.moods.dana = 'letter-lost';
    const outcome = await attempts(3, {}, () => {
      chat.moods.dana = 'down';
    });
    expect(outcome).toMatchObject({
      status: 'errored',
      reason: 'not-delivered',
      happened: 'unknown',
      message: expect.stringContaining('Dana Reyes'),
    });
    expect(mail.told).toEqual(['omar']);
  });

  it('is asked whether it has the letter that a worker was handing over when it was killed', async () => {
    await notify(call({ to: ['dana'] }), world.deps);
    const [there] = chat.letters;
    const record = 'deliveries/go-live-1/switch/1/dana';
    await world.deps.records.put(record, { to: 'dana', via: 'chat', at: 5, state: 'trying' });
    for (const name of await world.deps.records.list('effects/')) await world.deps.records.remove(name);
    expect(await notify(call({ to: ['dana'] }), world.deps)).toMatchObject({ status: 'succeeded' });
    expect(chat.letters).toEqual([there]);
    expect(chat.asked).toEqual(['dana', 'dana']);
    expect(await world.deps.records.get(record)).toMatchObject({ via: 'chat', at: 5, state: 'delivered' });
  });

  it('is not asked for somebody whom an earlier version of Daybook told', async () => {
    await world.deps.records.put('deliveries/go-live-1/switch/1/omar', { to: 'omar', via: 'console', at: 5 });
    expect(await notify(call(), world.deps)).toMatchObject({ outputs: { recipients: 2, unreachable: [] } });
    expect([chat.told, mail.told]).toEqual([['dana'], []]);
  });

  it('keeps nobody else from being told', async () => {
    chat.moods.dana = 'letter-lost';
    await expect(notify(call({}, { attempts: 3 }), world.deps)).rejects.toMatchObject({
      details: [{ reason: 'not-delivered' }],
    });
    expect(mail.told).toEqual(['omar']);
  });
});

describe('a run that is aborted meanwhile', () => {
  it('hands nothing over any more, and says that some may have it', async () => {
    const many = Array.from({ length: 30 }, (_, index) => `p${index}`);
    people(Object.fromEntries(many.map((id) => [id, { name: id, email: `${id}@shop.example` }])));
    const send = mail.send.bind(mail);
    mail.send = async (letter, to, how) => {
      world.activity.cancel();
      return send(letter, to, how);
    };
    expect(await notify(call({ to: many }, { attempts: 3 }), world.deps)).toMatchObject({ status: 'aborted' });
    expect(mail.told).toEqual(['p0']);
  });
});

describe('somebody who cannot be reached', () => {
  it('is named with the reason, while attempts were left to wait for a transport', async () => {
    mail.mood = 'down';
    let waited = 0;
    const outcome = await attempts(3, {}, () => {
      waited += 1;
    });
    expect(waited).toBe(2);
    expect(outcome).toEqual({
      status: 'succeeded',
      message: '1 of 2 were told. Not reached: Omar (mail: out of order).',
      outputs: { recipients: 1, unreachable: ['omar'] },
    });
    expect(chat.told).toEqual(['dana']);
  });

  it('makes it fail only when nobody was reached', async () => {
    mail.mood = 'refuses';
    expect(await notify(call({ to: ['omar'] }), world.deps)).toMatchObject({
      status: 'failed',
      reason: 'nobody-reached',
      outputs: { recipients: 0, unreachable: ['omar'] },
    });
  });

  it('is not asked for again once it is over', async () => {
    people({ kim: { name: 'Kim' } });
    await notify(call({ to: ['kim', 'omar'] }), world.deps);
    expect(await notify(call({ to: ['kim', 'omar'] }), world.deps)).toMatchObject({
      outputs: { unreachable: ['kim'] },
    });
    expect(mail.asked).toEqual(['omar']);
  });

  it('is one of many: a few are named, all are in the outputs', async () => {
    const many = Array.from({ length: 40 }, (_, index) => `p${index}`);
    people(Object.fromEntries(many.map((id) => [id, { name: id.toUpperCase() }])));
    const outcome = await notify(call({ to: ['omar', ...many] }), world.deps);
    expect(outcome.message).toMatch(/^1 of 41 were told\. Not reached: P0 \(.*P4 \(.* and 35 more\.$/);
    expect(outcome.message?.length).toBeLessThan(500);
    expect(outcome.outputs).toEqual({ recipients: 1, unreachable: many });
  });
});

describe('a rota in a notification', () => {
  const rota = { zone: 'UTC', from: '2023-11-14', at: '09:00', days: 1, order: ['omar', 'dana'] };

  it('means who is on duty now', async () => {
    world.deps.workspace.people.rotas = { 'on-call': rota };
    world.deps.now = () => Date.UTC(2023, 10, 15, 10);
    expect(await notify(call({ to: ['on-call'] }), world.deps)).toMatchObject({ outputs: { recipients: 1 } });
    expect([chat.told, mail.told]).toEqual([['dana'], []]);
  });

  it('in which nobody is on duty yet is named', async () => {
    world.deps.workspace.people.rotas = { 'on-call': { ...rota, from: '2099-01-01' } };
    expect(await notify(call({ to: ['on-call', 'omar'] }), world.deps)).toMatchObject({
      message: '1 of 2 were told. Not reached: on-call (nobody is on duty).',
      outputs: { recipients: 1, unreachable: ['on-call'] },
    });
  });
});

describe('quiet hours', () => {
  const night = () => Date.UTC(2026, 0, 15, 22, 30);
  beforeEach(() => {
    world.deps.now = night;
    const slack = { team: 'T1', user: 'U1' };
    people({
      dana: { name: 'Dana', slack, email: 'dana@shop.example', zone: 'UTC', quiet: { from: '22:00', to: '07:00' } },
      omar: { name: 'Omar', slack, zone: 'UTC', quiet: { from: '22:00', to: '07:00' } },
    });
  });

  it('let a mail through, and nothing that makes a noise', async () => {
    expect(await notify(call(), world.deps)).toMatchObject({
      message: '1 of 2 were told. Not reached: Omar (they have quiet hours).',
      outputs: { recipients: 1, unreachable: ['omar'] },
    });
    expect([chat.told, mail.told]).toEqual([[], ['dana']]);
  });

  it('do not count when it is urgent', async () => {
    expect(await notify(call({ urgent: true }), world.deps)).toMatchObject({ outputs: { recipients: 2 } });
    expect([chat.told, mail.told]).toEqual([['dana', 'omar'], []]);
  });

  it('are over in the morning, on the clocks of the person', async () => {
    world.deps.now = () => Date.UTC(2026, 0, 16, 7, 0);
    await notify(call(), world.deps);
    expect(chat.told).toEqual(['dana', 'omar']);
  });
});
