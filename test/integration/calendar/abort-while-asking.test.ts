import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stepOf, steps } from '../../support/scenario.js';
import { stageOf, type WaitingRoom, waitingRoom } from '../../support/waiting-room.js';
import { approve, freeze, policyOf } from './support/frozen-site.js';

const HOUR = 3_600_000;
const REST_THEN_SWITCH =
  stageOf(`      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: rest, type: wait, for: 3s }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`);

let site: WaitingRoom;

afterEach(() => site.close());

describe('a guarded step that asks the calendar', () => {
  it('ends at once, never begun, when the run is aborted while the worker cannot answer', async () => {
    // A freeze that is far away: nothing holds, but the step has to ask.
    const calendar = freeze(Date.now() + 100 * HOUR, Date.now() + 101 * HOUR, ', whenClosed: hold');
    site = await waitingRoom(REST_THEN_SWITCH, { policy: policyOf({ calendar }) });
    const { scenario } = site;
    const run = await scenario.start('r');
    await approve(site, run);
    await scenario.until(run, 'the approval', (view) => steps(view).go === 'succeeded');
    await writeFile(join(scenario.root, 'policy.yaml'), 'environments: { production: nonsense }\n');
    await scenario.until(run, 'the asking step', (view) => steps(view).switch === 'running');
    await scenario.steer(run, 'abort', { reason: 'enough' });
    const view = await scenario.ended(run);
    expect(view.status).toBe('aborted');
    expect(stepOf(view, 'switch')).toMatchObject({ status: 'aborted', reason: 'cancelled' });
    expect(site.target.ledger).toEqual([]);
  });
});
