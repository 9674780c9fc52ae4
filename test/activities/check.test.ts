import { check } from '../../activities/steps/check.js';
import type { JsonObject } from '../../model/json.js';
import { FarEnd } from './support/far-end.js';
import { FakeActivity, makeWorld, until, type World } from './support/world.js';

let world: World;
let end: FarEnd;
beforeEach(async () => {
  world = makeWorld();
  end = await FarEnd.start();
});
afterEach(async () => {
  await end.stop();
  world.remove();
});

const expectation = (text: string, known: JsonObject = {}): JsonObject => ({ $expr: text, in: known, late: true });

function ask(params: JsonObject, config: JsonObject = {}) {
  return check(
    world.callOn(
      { kind: 'http', config: { url: end.url, ...config } },
      { type: 'check', params: { get: '/healthz', ...params } },
    ),
    world.deps,
  );
}

/** Answers with these status codes in turn, the last one from then on. */
function answers(...statuses: number[]): { asked: () => number } {
  let asked = 0;
  end.onGet = (response) => {
    response.writeHead(statuses[Math.min(asked, statuses.length - 1)] ?? 200).end('{"version":"v2"}');
    asked += 1;
  };
  return { asked: () => asked };
}

describe('a check that asks once', () => {
  it('is a yes below 400, and measures the answer', async () => {
    answers(204);
    const outcome = await ask({});
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { status: 204, samples: 1, failures: 0 } });
    expect(outcome.outputs?.slowestMs).toEqual(expect.any(Number));
  });

  it('is a no at 503', async () => {
    answers(503);
    expect(await ask({})).toMatchObject({
      status: 'failed',
      reason: 'expect-false',
      outputs: { status: 503, failures: 1 },
    });
  });

  it('says what it expected and what it saw', async () => {
    end.onGet = (response) => response.end('{"version":"v2","products":["lamp","mug"]}');
    const { message } = await ask({ expect: expectation('response.json.version == "v3" && response.ms < 5000') });
    expect(message).toMatch(
      /^The answer was no: expected response\.json\.version == "v3" && response\.ms < 5000; saw status 200, \d+ ms, json \{"version":"v2"\}\.$/,
    );
  });

  it('cuts what it saw at 300 characters, and leaves no half of a secret', async () => {
    world.deps.env.FAR_TOKEN = 'top-secret-'.repeat(10);
    end.onGet = (response) => response.end(JSON.stringify({ a: 'x'.repeat(170), echo: world.deps.env.FAR_TOKEN }));
    const { message = '' } = await ask(
      { expect: expectation('response.status == 204') },
      { headers: { authorization: 'env:FAR_TOKEN' } },
    );
    expect(message.length).toBeLessThanOrEqual('The answer was no: .'.length + 300);
    expect(message).toContain('«redacted»');
    expect(message).not.toContain('top-secret');
  });

  it('shows that something was cut', async () => {
    end.onGet = (response) => response.end('x'.repeat(1000));
    const { message } = await ask({ expect: expectation('response.status == 204') });
    expect(message).toMatch(/x….$/);
    expect(message).toHaveLength('The answer was no: .'.length + 300);
  });

  it('evaluates its expectation over the answer and what was known at planning', async () => {
    answers(200);
    const text = 'response.status == 200 && response.json.version == inputs.release && response.ms < 5000';
    expect(await ask({ expect: expectation(text, { inputs: { release: 'v2' } }) })).toMatchObject({
      status: 'succeeded',
    });
    expect(await ask({ expect: expectation(text, { inputs: { release: 'v3' } }) })).toMatchObject({ status: 'failed' });
  });

  it('is undecided when the answer cannot be judged', async () => {
    end.onGet = (response) => response.end('<html>');
    expect(await ask({ expect: expectation('response.json.version == "v2"') })).toMatchObject({
      status: 'undecided',
      reason: 'expect-unanswerable',
    });
    expect(await ask({ expect: expectation('response.status') })).toMatchObject({
      status: 'undecided',
      reason: 'expect-unanswerable',
    });
  });

  it('is undecided when nobody listens', async () => {
    await end.stop();
    expect(await ask({})).toMatchObject({ status: 'undecided', reason: 'unreachable' });
  });

  it('is undecided when the target hangs, after the target’s own time limit', async () => {
    end.onGet = () => undefined;
    expect(await ask({}, { timeout: '100ms' })).toMatchObject({ status: 'undecided', reason: 'not-answering' });
  });

  it('is undecided when the target answers half and drops the connection', async () => {
    end.onGet = (response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"version":', () => response.destroy());
    };
    expect(await ask({})).toMatchObject({ status: 'undecided', reason: 'answer-lost' });
  });

  it('is undecided when the time of the step is over', async () => {
    end.onGet = () => undefined;
    world.activity.timeoutMs = 100;
    expect(await ask({})).toMatchObject({ status: 'undecided', reason: 'timed-out' });
  });

  it('ends when the step’s own time is over, however much longer the engine would wait', async () => {
    end.onGet = () => undefined;
    world.activity.timeoutMs = 40_000;
    const target = { kind: 'http', config: { url: end.url, timeout: '30s' } };
    const call = world.callOn(target, { type: 'check', params: { get: '/healthz' }, timeoutMs: 100 });
    expect(await check(call, world.deps)).toMatchObject({ status: 'undecided', reason: 'timed-out' });
  }, 5_000);

  it('follows no redirect', async () => {
    let elsewhere = false;
    end.onGet = (response, path) => {
      elsewhere ||= path === '/login';
      response.writeHead(302, { location: '/login' }).end();
    };
    expect(await ask({})).toMatchObject({ status: 'undecided', reason: 'redirected' });
    expect(elsewhere).toBe(false);
  });

  it('reads no more than 1 MiB', async () => {
    end.onGet = (response) => response.end('x'.repeat(1024 * 1024 + 1));
    expect(await ask({})).toMatchObject({ status: 'undecided', reason: 'answer-too-large' });
  });

  it('is refused when the call is not authorised, and asks nobody', async () => {
    const { asked } = answers(200);
    world.deps.authorise = async () => ({ allowed: false, reason: 'no-run', message: 'came without a run' });
    expect(await ask({})).toMatchObject({ status: 'failed', reason: 'no-run' });
    expect(asked()).toBe(0);
  });
});

describe('a check that keeps asking', () => {
  it('ends with the first yes', async () => {
    const { asked } = answers(503, 503, 200);
    expect(await ask({ within: '10s', every: '5ms' })).toMatchObject({
      status: 'succeeded',
      outputs: { samples: 3, failures: 2 },
    });
    expect(asked()).toBe(3);
  });

  it('fails when its time is over and the last answer was no', async () => {
    answers(503);
    expect(await ask({ within: '60ms', every: '10ms' })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('60 ms'),
    });
  });

  it('is undecided when its time is over and the target hangs', async () => {
    end.onGet = () => undefined;
    expect(await ask({ within: '100ms', every: '10ms' })).toMatchObject({
      status: 'undecided',
      reason: 'not-answering',
    });
  });

  it('stops when the run cancels it', async () => {
    const activity = new FakeActivity();
    world.activity = activity;
    const { asked } = answers(503);
    const outcome = ask({ within: '1h', every: '10ms' });
    await until('it has asked', () => asked() > 2);
    activity.cancel();
    expect(await outcome).toMatchObject({ status: 'aborted' });
  });
});

describe('a check over a period', () => {
  it('holds when every answer is yes, and counts them', async () => {
    const { asked } = answers(200);
    const outcome = await ask({ for: '100ms', every: '20ms' });
    expect(outcome).toMatchObject({ status: 'succeeded', outputs: { failures: 0, samples: asked() } });
    expect(asked()).toBeGreaterThanOrEqual(3);
  });

  it('ends early with the first no too many', async () => {
    const { asked } = answers(200, 503, 200, 503, 200);
    expect(await ask({ for: '1h', every: '5ms', tolerate: 1 })).toMatchObject({
      status: 'failed',
      reason: 'did-not-hold',
      outputs: { failures: 2, samples: 4 },
    });
    expect(asked()).toBe(4);
  });

  it('holds with as many noes as it tolerates', async () => {
    answers(503, 200);
    expect(await ask({ for: '60ms', every: '10ms', tolerate: 1 })).toMatchObject({
      status: 'succeeded',
      outputs: { failures: 1 },
    });
  });

  it('counts a target that does not answer as a no', async () => {
    end.onGet = () => undefined;
    expect(await ask({ for: '1h', every: '5ms' }, { timeout: '50ms' })).toMatchObject({
      status: 'failed',
      reason: 'did-not-hold',
      message: expect.stringContaining('not answering'),
    });
  });

  it('waits for the first yes before the period begins', async () => {
    answers(503, 503, 200);
    expect(await ask({ within: '10s', for: '40ms', every: '5ms' })).toMatchObject({
      status: 'succeeded',
      outputs: { failures: 0 },
    });
  });
});

describe('a check by a command', () => {
  const run = (script: string, more: JsonObject = {}) =>
    check(
      world.callOn(
        { kind: 'command', config: { allow: [[process.execPath]] } },
        { type: 'check', params: { run: [process.execPath, '-e', script], ...more } },
      ),
      world.deps,
    );

  it.each([
    [0, 'succeeded'],
    [1, 'failed'],
    [2, 'undecided'],
  ])('takes exit code %i for %s', async (code, status) => {
    expect(await run(`process.exit(${code})`)).toMatchObject({ status, outputs: { exitCode: code } });
  });

  it('evaluates its expectation over the result', async () => {
    const expect_ = expectation('result.exitCode == 3 && result.stdout.startsWith("lag 0")');
    expect(await run('console.log("lag 0"); process.exit(3)', { expect: expect_ })).toMatchObject({
      status: 'succeeded',
    });
  });

  it('is refused when the target does not allow it', async () => {
    const call = world.callOn({ kind: 'command', config: { allow: [] } }, { type: 'check', params: { run: ['true'] } });
    expect(await check(call, world.deps)).toMatchObject({ status: 'failed', reason: 'command-not-allowed' });
  });
});
