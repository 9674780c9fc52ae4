import type { AccessesReply, AccessReply } from '../../gateway/api.js';
import { isSignedBy } from '../../gateway/verify.js';
import { type AccessNote, accessSubject } from '../../model/access/open-access.js';
import { digestOf } from '../../model/digest.js';
import type { Json } from '../../model/json.js';
import { AccessNotes } from '../../records/accesses.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const NOTE: AccessNote = {
  run: 'break-glass-1',
  step: 'look',
  epoch: 1,
  environment: 'production',
  target: 'orders-db',
  person: 'dana',
  login: 'dana_login',
  right: 'read',
  level: 'read',
  reason: 'Orders are stuck',
  incident: 'INC-1',
  at: 1000,
  until: 60_000,
  byHand: 'revoke it',
  grant: { facts: 'of the target' },
};
const END = '/api/accesses/break-glass-1/look/end';

let gateway: TestGateway;
let notes: AccessNotes;
beforeEach(async () => {
  gateway = await testGateway();
  notes = new AccessNotes(gateway.context.store, 'break-glass-1/look/1');
  await notes.give(NOTE);
});

async function ended(person: string, body: object = { reason: 'done' }): Promise<Response> {
  const { token } = await gateway.signIn(person);
  return gateway.post(END, body, token);
}

describe('access at the gateway', () => {
  it('is shown to who is signed in, without what the target needs to take it back', async () => {
    const { token } = await gateway.signIn('dana');
    const { accesses } = (await (await gateway.get('/api/accesses?open=true', token)).json()) as AccessesReply;
    expect(accesses).toEqual([accessSubject(NOTE)]);
    expect((await gateway.get('/api/accesses')).status).toBe(401);
    await notes.take({ at: 2000, by: 'expiry', sessions: 0 });
    expect(await (await gateway.get('/api/accesses?open=true', token)).json()).toMatchObject({ accesses: [] });
    expect(await (await gateway.get('/api/accesses', token)).json()).toMatchObject({
      accesses: [{ taken: { by: 'expiry' } }],
    });
  });

  it('is ended by who has it, signed over exactly this access, with a reason', async () => {
    const { access } = (await (await ended('dana')).json()) as AccessReply;
    expect(access.ending).toMatchObject({ by: 'dana', reason: 'done' });
    const signed = (await notes.wishedEnd())?.signed;
    expect(signed?.statement).toMatchObject({
      sub: 'dana',
      action: 'access-end',
      run: NOTE.run,
      ask: 'access/look/1',
      digest: digestOf(accessSubject(NOTE) as unknown as Json),
    });
    expect(signed && isSignedBy(await gateway.context.keys.publicKeys(), signed)).toBe(true);
    expect((await ended('dana', {})).status).toBe(400);
  });

  it('is not ended when it is over, and no other is', async () => {
    await notes.take({ at: 2000, by: 'expiry', sessions: 0 });
    const answer = await ended('dana');
    expect([answer.status, await codeOf(answer)]).toEqual([404, 'access-not-found']);
  });
});
