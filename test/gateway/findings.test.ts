import type { FindingReply, FindingsReply } from '../../gateway/api.js';
import type { Finding } from '../../model/chaos/finding.js';
import { withoutDecision } from '../../model/chaos/finding.js';
import { digestOf } from '../../model/digest.js';
import type { Json } from '../../model/json.js';
import { noteFinding } from '../../records/findings.js';
import { isSignedBy } from '../../gateway/verify.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const FOUND: Omit<Finding, 'decision'> = {
  id: 'f-0123456789',
  run: 'game-day-1',
  step: 'break',
  environment: 'production',
  target: 'shop',
  deviation: 'not-recovered',
  layer: 'process',
  hypothesis: 'Customers see nothing of it',
  fault: 'Kill slot blue of shop',
  what: 'The steady state was not back within 1m.',
  at: 1000,
  owner: 'release',
  measured: { broken: 7 },
};
const DECIDE = `/api/findings/${FOUND.id}/decide`;

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await testGateway();
  await noteFinding(gateway.context.store, FOUND);
});

async function decided(person: string, body: object): Promise<Response> {
  const { token } = await gateway.signIn(person);
  return gateway.post(DECIDE, body, token);
}

describe('findings at the gateway', () => {
  it('are shown, newest first, to who is signed in', async () => {
    await noteFinding(gateway.context.store, { ...FOUND, id: 'f-00000000aa', at: 2000 });
    const { token } = await gateway.signIn('dana');
    const { findings } = (await (await gateway.get('/api/findings', token)).json()) as FindingsReply;
    expect(findings.map(({ id }) => id)).toEqual(['f-00000000aa', FOUND.id]);
    expect((await gateway.get('/api/findings')).status).toBe(401);
  });

  it('are decided by who may steer, signed over exactly what was found, with a reason', async () => {
    const { finding } = (await (await decided('omar', { choice: 'fix', reason: 'SHOP-42' })).json()) as FindingReply;
    expect(finding.decision).toMatchObject({ choice: 'fix', by: 'omar', reason: 'SHOP-42' });
    const signed = finding.decision?.signed;
    expect(signed?.statement).toMatchObject({
      sub: 'omar',
      run: 'game-day-1',
      action: 'finding-fix',
      digest: digestOf(withoutDecision(finding) as unknown as Json),
      level: 3,
    });
    expect(signed && isSignedBy(await gateway.context.keys.publicKeys(), signed)).toBe(true);
  });

  it('keep a later decision as well, and the first one on record', async () => {
    await decided('omar', { choice: 'accept', reason: 'rare' });
    const { finding } = (await (await decided('omar', { choice: 'retest', reason: 'again' })).json()) as FindingReply;
    expect(finding.decision).toMatchObject({ choice: 'retest' });
    expect(await gateway.context.store.list(`findings/${FOUND.id}/decisions`)).toHaveLength(2);
  });

  it('are decided once by a request that is sent twice', async () => {
    const body = { choice: 'fix', reason: 'SHOP-42', jti: 'one-intention' };
    await decided('omar', body);
    await decided('omar', body);
    expect(await gateway.context.store.list(`findings/${FOUND.id}/decisions`)).toHaveLength(1);
  });

  it.each([
    ['without a reason', { choice: 'fix' }],
    ['with a blank reason', { choice: 'fix', reason: ' ' }],
    ['with a choice that there is not', { choice: 'forget', reason: 'no' }],
  ])('are not decided %s', async (_how, body) => {
    expect((await decided('omar', body)).status).toBe(400);
  });

  it('are not decided by who may not steer', async () => {
    const reply = await decided('dana', { choice: 'fix', reason: 'SHOP-42' });
    expect([reply.status, await codeOf(reply)]).toEqual([403, 'may-not-steer']);
  });

  it('are not decided where there is none of that name', async () => {
    const { token } = await gateway.signIn('omar');
    const reply = await gateway.post('/api/findings/f-ffffffffff/decide', { choice: 'fix', reason: 'x' }, token);
    expect([reply.status, await codeOf(reply)]).toEqual([404, 'finding-not-found']);
  });
});
