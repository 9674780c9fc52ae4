import { traffic } from '../../activities/steps/traffic.js';
import { examineAwsAlb } from '../../activities/targets/aws-alb.js';
import type { StepCall } from '../../model/effect.js';
import type { JsonObject } from '../../model/json.js';
import { AlbStandIn } from './support/alb-stand-in.js';
import { makeWorld, type World } from './support/world.js';

const ELB = 'arn:aws:elasticloadbalancing:eu-central-1:123456789012';
const LISTENER = `${ELB}:listener/app/shop/1/2`;
const RULE = `${ELB}:listener-rule/app/shop/1/2/3`;
const BLUE = `${ELB}:targetgroup/blue/1`;
const GREEN = `${ELB}:targetgroup/green/2`;
const STICKY = { Enabled: 'true', DurationSeconds: '60' };

let alb: AlbStandIn;
let world: World;

beforeEach(async () => {
  world = makeWorld();
  alb = await AlbStandIn.start();
  alb.actions = { [LISTENER]: [forward({ [BLUE]: 100, [GREEN]: 0 })], [RULE]: [forward({ [BLUE]: 1, [GREEN]: 0 })] };
  alb.health = { [BLUE]: ['healthy', 'healthy'], [GREEN]: ['healthy', 'unhealthy'] };
});
afterEach(async () => {
  await alb.stop();
  world.remove();
});

function forward(weights: Record<string, number>) {
  const TargetGroups = Object.entries(weights).map(([TargetGroupArn, Weight]) => ({ TargetGroupArn, Weight }));
  return { Type: 'forward', Order: '2', ForwardConfig: { TargetGroups, TargetGroupStickinessConfig: STICKY } };
}

function config(change: JsonObject = {}): JsonObject {
  return {
    region: 'eu-central-1',
    listener: LISTENER,
    targetGroups: { blue: BLUE, green: GREEN },
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'a-secret-that-nobody-sees',
    endpoint: alb.url,
    ...change,
  };
}

function edge(to: JsonObject, change: JsonObject = {}, call: Partial<StepCall> = {}) {
  const target = { kind: 'aws-alb', config: config(change) };
  return traffic(world.callOn(target, { type: 'traffic', params: { to }, ...call }), world.deps);
}

/** Weights that stand in the stand-in now. */
function weights(arn = LISTENER): Record<string, number> {
  const action = alb.actions[arn]?.find((one) => (one as { Type: string }).Type === 'forward') as ReturnType<
    typeof forward
  >;
  return Object.fromEntries(
    action.ForwardConfig.TargetGroups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Number(Weight)]),
  );
}

describe('setting the weights of a load balancer at AWS, over the SDK’s own protocol', () => {
  it.each([
    [{ green: 100 }, { [BLUE]: 0, [GREEN]: 100 }],
    [
      { green: 5, blue: 95 },
      { [BLUE]: 95, [GREEN]: 5 },
    ],
  ])('sets %j in one signed call and reads it back', async (to, expected) => {
    expect(await edge(to)).toMatchObject({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 }, after: { blue: 0, ...to } },
    });
    expect(weights()).toEqual(expected);
    expect(alb.writes).toHaveLength(1);
    expect(alb.writes[0]?.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-central-1\//);
  });

  it('sets the actions of one rule where targets.yaml names a rule', async () => {
    const { listener: _listener, ...rest } = config({ rule: RULE });
    const call = world.callOn({ kind: 'aws-alb', config: rest }, { type: 'traffic', params: { to: { green: 100 } } });
    expect(await traffic(call, world.deps)).toMatchObject({ status: 'succeeded' });
    expect(weights(RULE)).toEqual({ [BLUE]: 0, [GREEN]: 100 });
    expect(weights(LISTENER)).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });

  it('leaves stickiness, order and sign-in of the listener as they are', async () => {
    const signIn = {
      Type: 'authenticate-oidc',
      Order: '1',
      AuthenticateOidcConfig: { Issuer: 'https://login.shop.example', ClientId: 'shop' },
    };
    alb.actions[LISTENER] = [signIn, forward({ [BLUE]: 100, [GREEN]: 0 })];
    expect(await edge({ green: 100 })).toMatchObject({ status: 'succeeded' });
    expect(alb.actions[LISTENER]).toEqual([
      { ...signIn, AuthenticateOidcConfig: { ...signIn.AuthenticateOidcConfig, UseExistingClientSecret: 'true' } },
      expect.objectContaining({
        Order: '2',
        ForwardConfig: expect.objectContaining({ TargetGroupStickinessConfig: STICKY }),
      }),
    ]);
  });

  it('takes over a listener that forwards to one target group', async () => {
    alb.actions[LISTENER] = [
      {
        Type: 'forward',
        TargetGroupArn: BLUE,
        ForwardConfig: { TargetGroups: [{ TargetGroupArn: BLUE, Weight: 1 }] },
      },
    ];
    expect(await edge({ green: 100 })).toMatchObject({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 } },
    });
    expect(alb.actions[LISTENER]?.[0]).not.toHaveProperty('TargetGroupArn');
  });

  it('writes nothing when the weights stand there already', async () => {
    expect(await edge({ blue: 100 })).toMatchObject({ status: 'succeeded', happened: 'no' });
    expect(alb.writes).toEqual([]);
  });

  it.each([['unhealthy'], ['unused'], ['draining']])(
    'sends nothing to a colour whose targets are %s',
    async (state) => {
      alb.health[GREEN] = [state];
      expect(await edge({ green: 100 })).toMatchObject({ status: 'failed', reason: 'not-healthy' });
      expect(alb.writes).toEqual([]);
    },
  );

  it('changes nothing where others get some of the traffic', async () => {
    alb.actions[LISTENER] = [forward({ [BLUE]: 50, [`${ELB}:targetgroup/teal/3`]: 50 })];
    const outcome = await edge({ green: 100 });
    expect(outcome).toMatchObject({ status: 'failed', reason: 'not-switchable' });
    expect(outcome.message).toContain('targetgroup/teal/3');
    expect(alb.writes).toEqual([]);
  });

  it('changes nothing where the listener only redirects', async () => {
    alb.actions[LISTENER] = [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }];
    expect(await edge({ green: 100 })).toMatchObject({ status: 'failed', reason: 'not-switchable' });
    expect(alb.writes).toEqual([]);
  });

  it('does not overwrite weights that somebody changed between look and write', async () => {
    let healthAsked = 0;
    alb.delay = async ({ action }) => {
      healthAsked += action === 'DescribeTargetHealth' ? 1 : 0;
      // After the look of the refusal of unhealthy colours, before the look of the write.
      if (healthAsked === 6) alb.actions[LISTENER] = [forward({ [BLUE]: 70, [GREEN]: 30 })];
    };
    expect(await edge({ green: 100 })).toMatchObject({ status: 'failed', reason: 'changed-by-others' });
    expect(weights()).toEqual({ [BLUE]: 70, [GREEN]: 30 });
  });
});

describe('when the service does not answer as it should', () => {
  const onWrite = ({ action }: { action: string }) => action.startsWith('Modify');

  it('waits and sends again what was throttled', async () => {
    let left = 2;
    alb.refuse = (call) => {
      if (!onWrite(call) || left === 0) return undefined;
      left -= 1;
      return { status: 400, code: 'Throttling' };
    };
    expect(await edge({ green: 100 })).toMatchObject({ status: 'succeeded' });
    expect(alb.writes).toHaveLength(3);
  });

  it.each([
    [400, 'Throttling', 'errored', 'throttled', 'no'],
    [500, 'InternalFailure', 'errored', 'server-error', 'unknown'],
    [503, 'ServiceUnavailable', 'errored', 'server-error', 'unknown'],
    [403, 'AccessDenied', 'failed', 'forbidden', undefined],
    [403, 'SignatureDoesNotMatch', 'failed', 'unauthenticated', undefined],
    [403, 'ExpiredToken', 'failed', 'unauthenticated', undefined],
    [400, 'ListenerNotFound', 'failed', 'not-found', undefined],
    [400, 'InvalidConfigurationRequest', 'failed', 'refused-by-target', undefined],
  ])('says for %d %s on the write: %s, %s', async (status, code, outcome, reason, happened) => {
    alb.refuse = (call) => (onWrite(call) ? { status, code } : undefined);
    const found = await edge({ green: 100 });
    expect(found).toMatchObject({ status: outcome, reason });
    expect(found.happened).toBe(happened);
    expect(weights()).toEqual({ [BLUE]: 100, [GREEN]: 0 });
  });

  it('names the right that is missing', async () => {
    alb.refuse = (call) => (onWrite(call) ? { status: 403, code: 'AccessDenied' } : undefined);
    const { message } = await edge({ green: 100 });
    expect(message).toContain('elasticloadbalancing:ModifyListener');
    expect(message).toContain(LISTENER);
  });

  it('does not set twice what was applied before its answer was lost', async () => {
    alb.cut = (call) => (onWrite(call) ? 'after' : undefined);
    await expect(edge({ green: 100 }, {}, { attempts: 2 })).rejects.toMatchObject({
      details: [{ reason: 'answer-lost', happened: 'unknown' }],
    });
    alb.cut = () => undefined;
    world.activity.attempt = 2;
    expect(await edge({ green: 100 }, {}, { attempts: 2 })).toMatchObject({
      status: 'succeeded',
      outputs: { before: { blue: 100, green: 0 } },
    });
    expect(alb.writes).toHaveLength(1);
  });

  it('sets again what was lost before it was applied', async () => {
    alb.cut = (call) => (onWrite(call) ? 'before' : undefined);
    await expect(edge({ green: 100 }, {}, { attempts: 2 })).rejects.toMatchObject({ type: 'errored' });
    alb.cut = () => undefined;
    world.activity.attempt = 2;
    expect(await edge({ green: 100 }, {}, { attempts: 2 })).toMatchObject({ status: 'succeeded' });
    expect(weights()).toEqual({ [BLUE]: 0, [GREEN]: 100 });
  });

  it('does not wait longer than targets.yaml says', async () => {
    alb.delay = ({ action }) => (action.startsWith('Modify') ? new Promise(() => undefined) : Promise.resolve());
    expect(await edge({ green: 100 }, { timeout: '1s' })).toMatchObject({
      status: 'errored',
      reason: 'not-answering',
      happened: 'unknown',
    });
  });

  it.each(['<Describe', '', '{"json": true}'])('does not act on the answer %j', async (text) => {
    alb.garble = text;
    const { status } = await edge({ green: 100 });
    expect(['failed', 'errored']).toContain(status);
    expect(alb.writes).toEqual([]);
  });

  it('is certain that nothing happened when nobody listens', async () => {
    const { url } = alb;
    await alb.stop();
    expect(await edge({ green: 100 }, { endpoint: url })).toMatchObject({
      status: 'errored',
      reason: 'unreachable',
      happened: 'no',
    });
    alb = await AlbStandIn.start();
  });
});

describe('credentials for AWS', () => {
  it('never stand in what leaves the worker', async () => {
    world.deps.env.AWS_SECRET = 'very-secret-key-for-the-test';
    alb.refuse = () => ({ status: 403, code: 'AccessDenied' });
    const outcome = await edge({ green: 100 }, { secretAccessKey: 'env:AWS_SECRET' });
    expect(outcome.reason).toBe('forbidden');
    expect(JSON.stringify(outcome)).not.toContain('very-secret');
  });

  it('are never sent from a local workspace to another machine', async () => {
    const { endpoint: _endpoint, ...rest } = config();
    const call = world.callOn(
      { kind: 'aws-alb', config: { ...rest, endpoint: 'https://192.0.2.1:9' } },
      { type: 'traffic', params: { to: { green: 100 } } },
    );
    expect(await traffic(call, world.deps)).toMatchObject({
      status: 'failed',
      reason: 'address-refused',
      happened: 'no',
    });
  });
});

describe('examining a load balancer', () => {
  const target = () => ({ name: 'edge', environment: 'production', kind: 'aws-alb', config: config(), local: true });
  const scope = { signal: new AbortController().signal };

  it('says what is forwarded, and that switching cannot be asked about without doing it', async () => {
    const { found, may } = await examineAwsAlb(target(), scope);
    expect(found).toContain('blue 100 %, green 0 %');
    expect(may.map(({ action, verdict }) => [action, verdict])).toEqual([
      ['read', 'yes'],
      ['read health', 'yes'],
      ['switch traffic', 'unknown'],
    ]);
    expect(alb.writes).toEqual([]);
  });

  it('says that health may not be read', async () => {
    alb.refuse = ({ action }) =>
      action === 'DescribeTargetHealth' ? { status: 403, code: 'AccessDenied' } : undefined;
    const { may } = await examineAwsAlb(target(), scope);
    expect(may[1]).toMatchObject({ action: 'read health', verdict: 'no' });
  });
});
