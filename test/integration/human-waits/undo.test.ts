import { stageOf, type WaitingRoom, waitingRoom } from '../../support/waiting-room.js';

let room: WaitingRoom;

afterEach(() => room.close());

const STEPS = `      - { id: put, type: http, target: site, method: PUT, path: /flag, body: { on: true }, probe: { get: /flag, expect: "response.json.value == '{\\"on\\":true}'" }, undo: { method: PUT, path: /flag, body: { on: false } }, retry: 1 }
      - { id: watch, type: check, target: site, get: /flag, expect: 'false', timeout: 2s, onFailure: undo }
`;

describe('an undo that asks', () => {
  it('H4: an undo that fails twice asks twice, and the answer to the first question does not answer the second', async () => {
    room = await waitingRoom(stageOf(STEPS));
    const { scenario, target } = room;
    let broken = true;
    // The first change is the step itself; what comes after it is its undo.
    target.bite = ({ method }) => (method === 'PUT' && target.ledger.length > 0 && broken ? 'refuse' : 'serve');
    const run = await scenario.start('r');
    const first = await scenario.ask(run, 'put');
    expect(first).toMatchObject({ id: 'put/1/undo-1', kind: 'decision', votes: [] });
    const retry = { sub: 'lea', action: 'decide-retry' } as const;
    expect(await scenario.say(run, { ...retry, ask: first.id, digest: first.digest })).toMatchObject({
      verdict: 'accepted',
    });
    const view = await scenario.until(run, 'the second question', ({ asks }) =>
      asks.some(({ id, status }) => id === 'put/1/undo-2' && status === 'open'),
    );
    const second = view.asks.find(({ id }) => id === 'put/1/undo-2');
    expect(second?.votes).toEqual([]);
    expect(second?.digest).not.toBe(first.digest);
    broken = false;
    expect(await scenario.say(run, { ...retry, ask: 'put/1/undo-2', digest: first.digest })).toMatchObject({
      verdict: 'refused',
      reason: 'digest-changed',
    });
    expect(await scenario.say(run, { ...retry, ask: first.id, digest: first.digest })).toMatchObject({
      verdict: 'already',
    });
    const open = (await scenario.view(run)).asks.find(({ id }) => id === 'put/1/undo-2');
    expect(open).toMatchObject({ status: 'open', votes: [{ sub: 'lea', void: 'digest-changed' }] });
    expect(target.ledger).toHaveLength(1);
    await scenario.answer(run, 'put', 'lea', { action: 'decide-retry' });
    expect((await scenario.ended(run)).status).toBe('undone');
    expect(target.ledger.map(({ body }) => body)).toEqual(['{"on":true}', '{"on":false}']);
  });
});
