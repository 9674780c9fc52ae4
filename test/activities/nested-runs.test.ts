import type { NestedStart } from '../../activities/deps.js';
import { ClientFailure } from '../../client/failure.js';
import type { RunFacts, Runs } from '../../client/runs.js';
import type { Plan } from '../../model/plan.js';
import { nestedRuns } from '../../worker/nested-runs.js';
import { statement, TestKey } from '../support/keys.js';

const key = new TestKey();
const ours = key.sign(statement({ action: 'start', jti: 'ours' }));

function start(found: RunFacts['start'], kind: ClientFailure['kind'] = 'exists'): Promise<void> {
  const runs: Partial<Runs> = {
    startRun: async () => Promise.reject(new ClientFailure(kind, 'no')),
    describeRun: async (run) => ({
      run,
      open: true,
      status: 'running',
      runbook: 'warm',
      environment: 'production',
      startedAt: 0,
      ...(found ? { start: found } : {}),
    }),
  };
  const request: NestedStart = { run: 'r.warm.1', plan: {} as Plan, start: ours, parent: 'r' };
  return nestedRuns(runs as Runs).startNested(request);
}

describe('starting a nested run whose id is taken', () => {
  it('goes on with the run that an earlier attempt started', async () => {
    await expect(start(ours)).resolves.toBeUndefined();
  });

  it.each([
    ['of another start', key.sign(statement({ action: 'start', jti: 'theirs' }))],
    ['without a start', undefined],
  ])('refuses a run %s', async (_what, found) => {
    await expect(start(found)).rejects.toMatchObject({ kind: 'refused', reason: 'other-run', happened: 'no' });
  });

  it('passes on every other failure', async () => {
    await expect(start(ours, 'unreachable')).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
