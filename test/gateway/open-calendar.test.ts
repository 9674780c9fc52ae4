import type { ApiError, StartReply } from '../../gateway/api.js';
import type { Calendar, Closing } from '../../model/calendar/calendar.js';
import { planWith, production, stepOf } from './support/fixtures.js';
import { type TestGateway, testGateway } from './support/gateway.js';

const NOON = Date.parse('2026-12-24T12:00:00Z');

function frozen(over: Partial<Closing> = {}): Calendar {
  const events = [{ from: '2026-12-18T18:00:00', until: '2027-01-04T06:00:00', zone: 'Europe/Berlin' }];
  const except = { decisions: [], runbooks: [] };
  return {
    windows: [],
    freezes: [
      {
        name: 'year-end',
        holds: ['starts', 'guarded'],
        whenClosed: 'refuse',
        inFlight: 'hold',
        except,
        events,
        ...over,
      },
    ],
  };
}

/** A gateway whose policy has this calendar, and a plan made from the same policy. */
async function given(calendar: Calendar, { decision, now = NOON }: { decision?: string; now?: number } = {}) {
  const gateway: TestGateway = await testGateway();
  const workspace = await gateway.context.readWorkspace();
  const policy = { ...production, calendar };
  gateway.context.readWorkspace = async () => ({ ...workspace, policy: { environments: { production: policy } } });
  const steps = decision === undefined ? [] : [approvalStep(decision)];
  const plan = planWith([...steps, stepOf('switch', { target: 'edge' })], { policy });
  gateway.clock.now = now;
  const { token } = await gateway.signIn('dana');
  return { gateway, start: () => gateway.post('/api/runs', { plan, run: 'r1' }, token) };
}

function approvalStep(decision: string) {
  return stepOf('go', {
    type: 'approval',
    lane: 'workflow',
    ask: { kind: 'approval', decision, covers: [1], deadlineMs: 1_000, onDeadline: 'reject' },
  });
}

describe('a start in a freeze', () => {
  it('is refused with the reason, the opening and what to do now', async () => {
    const { gateway, start } = await given(frozen());
    const reply = await start();
    expect(reply.status).toBe(409);
    expect(((await reply.json()) as ApiError).error).toEqual({
      code: 'frozen',
      message:
        'go-live is not started in production. Policy does not let it through now: the freeze year-end holds until Mon 4 Jan 2027 06:00 Europe/Berlin; it opens Mon 4 Jan 2027 06:00 Europe/Berlin.',
      cure: 'Start it again from Mon 4 Jan 2027 06:00 Europe/Berlin on, or schedule it: daybook schedule add. The calendar page shows windows and freezes.',
    });
    expect(gateway.runs.all.size).toBe(0);
  });

  it('that holds goes through, says what its guarded steps wait for, and signs the names of its runbooks', async () => {
    const { gateway, start } = await given(frozen({ whenClosed: 'hold' }));
    const reply = await start();
    expect(reply.status).toBe(201);
    expect(((await reply.json()) as StartReply).waits).toMatch(/year-end .* Guarded steps wait for it\.$/);
    const facts = gateway.runs.all.get('r1')?.request.start.statement.start;
    expect(facts?.runbooks).toEqual({ [facts?.planDigest ?? '']: 'go-live' });
  });

  it('goes through once it is over, and where it holds guarded steps only', async () => {
    const over = await given(frozen(), { now: Date.parse('2027-01-04T05:00:00Z') });
    expect((await over.start()).status).toBe(201);
    const guardedOnly = await given(frozen({ holds: ['guarded'] }));
    expect((await guardedOnly.start()).status).toBe(201);
  });

  it('goes through for a runbook, and for a run whose every approval is a decision, that policy excepts', async () => {
    const byName = await given(frozen({ except: { decisions: [], runbooks: ['go-live'] } }));
    expect((await byName.start()).status).toBe(201);
    const except = { decisions: ['cutover'], runbooks: [] };
    expect((await (await given(frozen({ except }), { decision: 'cutover' })).start()).status).toBe(201);
    expect((await (await given(frozen({ except }), { decision: 'other' })).start()).status).toBe(409);
  });
});
