import { key } from '../../../activities/steps/key.js';
import type { Outcome } from '../../../model/outcome.js';
import { makeWorld, type World } from '../support/world.js';
import { SecretsStandIn } from './support/secrets-stand-in.js';

const SECRET = 'canary-of-the-access-key';
const ROTATE = { action: 'rotate', retire: 'next-rotation' };

describe('a key in AWS Secrets Manager, by the SDK’s own serialisation', () => {
  let aws: SecretsStandIn;
  let world: World;
  const seen: Outcome[] = [];

  beforeEach(async () => {
    aws = await SecretsStandIn.start();
    world = makeWorld();
  });
  afterEach(async () => {
    await aws.stop();
    world.remove();
    const values = [...(aws.versions?.values() ?? [])].map((text) => (JSON.parse(text) as { value: string }).value);
    for (const value of [SECRET, ...values]) expect(JSON.stringify(seen)).not.toContain(value);
  });

  async function step(params: object, change: { epoch?: number; step?: string; phase?: 'undo' } = {}) {
    const region = 'eu-central-1';
    const config = { region, secret: 'shop/webhook', endpoint: aws.url, accessKeyId: 'AKIA', secretAccessKey: SECRET };
    const call = world.callOn(
      { kind: 'aws-secrets-manager', config },
      { type: 'key', params: params as never, ...change },
    );
    const outcome = await key(call, world.deps);
    seen.push(outcome);
    return outcome;
  }
  const first = () => step({ action: 'initialise' }, { step: 'first' });

  it('is created, then rotated through its stages, and the one before is AWSPREVIOUS', async () => {
    const made = await first();
    expect(made).toMatchObject({ status: 'succeeded' });
    const rotated = await step(ROTATE);
    expect(rotated).toMatchObject({ status: 'succeeded', outputs: { previous: made.outputs?.id, retired: 'no' } });
    expect(aws.at('AWSCURRENT')?.id).toBe(rotated.outputs?.id);
    expect(aws.at('AWSPREVIOUS')?.id).toBe(made.outputs?.id);
    expect(aws.stages.has('AWSPENDING')).toBe(false);
    const pending = aws.calls.find(({ action }) => action === 'PutSecretValue');
    expect(pending?.input.VersionStages).toEqual(['AWSPENDING']);
  });

  it('goes back to AWSPREVIOUS as an undo', async () => {
    const made = await first();
    await step(ROTATE);
    const undone = await step({ retire: 'next-rotation', previous: true }, { phase: 'undo' });
    expect(undone).toMatchObject({ status: 'succeeded', outputs: { id: made.outputs?.id } });
    expect(aws.at('AWSCURRENT')?.id).toBe(made.outputs?.id);
  });

  it.each(['CreateSecret', 'PutSecretValue', 'UpdateSecretVersionStage'])(
    'is made once when the answer to %s is lost',
    async (action) => {
      if (action !== 'CreateSecret') await first();
      let left = 1;
      aws.drop = (call) => call.action === action && left-- > 0;
      const params = action === 'CreateSecret' ? { action: 'initialise' } : ROTATE;
      expect(await step(params)).toMatchObject({ status: 'errored', happened: 'unknown' });
      const next = await step(params);
      expect(next).toMatchObject({ status: 'succeeded' });
      expect(aws.at('AWSCURRENT')?.id).toBe(next.outputs?.id);
    },
  );

  it.each([
    ['AccessDeniedException', 400, { status: 'failed', reason: 'forbidden' }],
    ['ThrottlingException', 400, { status: 'errored', reason: 'throttled' }],
    ['InternalServiceError', 500, { status: 'errored', reason: 'server-error' }],
  ])('is not changed when the service says %s', async (code, status, expected) => {
    const made = await first();
    aws.refuse = ({ action }) => (action === 'PutSecretValue' ? { code, status } : undefined);
    expect(await step(ROTATE)).toMatchObject(expected);
    expect(aws.at('AWSCURRENT')?.id).toBe(made.outputs?.id);
  });
});
