import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { followScheduled } from '../../../activities/schedule/follow-scheduled.js';
import type { ScheduleDeps } from '../../../activities/schedule/index.js';
import { ClientFailure, type ClientFailureKind } from '../../../client/failure.js';
import { openRecords, type RecordStore } from '../../../records/index.js';
import { noteStart, readStart } from '../../../records/schedules.js';

const AT = Date.UTC(2026, 10, 24, 1, 30);
const place = { environment: 'production', name: 'nightly' };
const run = 'nightly.20261124t013000z';
let records: RecordStore;

beforeEach(async () => {
  records = openRecords({ folder: 'records' }, await mkdtemp(join(tmpdir(), 'daybook-follow-')));
  await noteStart(records, place, { at: AT, outcome: 'started', run, notedAt: AT });
});

function follow(awaitRun: ScheduleDeps['awaitRun']) {
  const context = () => ({ heartbeat: () => {}, cancelled: new AbortController().signal });
  const deps = { environment: 'production', records, context, awaitRun, now: () => AT + 5 } as unknown as ScheduleDeps;
  return followScheduled({ name: 'nightly', at: AT, run }, deps);
}

const failing = (kind: ClientFailureKind) => () => Promise.reject(new ClientFailure(kind, `run ${run}: terminated`));

describe('the end of a scheduled run', () => {
  it.each(['closed', 'not-found'] as const)(
    'is on record as failed, with why, where it is %s without a result',
    async (kind) => {
      const end = { status: 'failed', headline: expect.stringContaining('terminated') };
      expect(await follow(failing(kind))).toEqual(end);
      expect((await readStart(records, place, AT))?.end).toEqual({ ...end, at: AT + 5 });
    },
  );

  it('is still open, and asked for again, where Temporal could not be asked', async () => {
    await expect(follow(failing('unreachable'))).rejects.toThrow('terminated');
    expect((await readStart(records, place, AT))?.end).toBeUndefined();
  });

  it('is the one that the run itself gives', async () => {
    const end = { status: 'aborted', headline: 'Stopped.' } as const;
    expect(await follow(async () => ({ ...end, planDigest: 'd' }))).toEqual(end);
    expect((await readStart(records, place, AT))?.end).toEqual({ ...end, at: AT + 5 });
  });
});
