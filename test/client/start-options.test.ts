import { digestOf } from '../../model/digest.js';
import type { Signed } from '../../model/statement.js';
import { SEARCH_ATTRIBUTES } from '../../model/search-attributes.js';
import { startOptions, taskQueueOf } from '../../client/start-options.js';
import { planWith, stepOf } from '../gateway/support/fixtures.js';

const start = { statement: { sub: 'dana', run: 'r1' }, sig: 's' } as Signed;

describe('starting a run', () => {
  it('happens once per id, on the queue of its environment, without a time limit of Temporal', () => {
    const options = startOptions({ plan: planWith([stepOf('switch')]), start, run: 'r1' });
    expect(options).toMatchObject({
      workflowId: 'r1',
      taskQueue: 'daybook-production',
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
    expect(Object.keys(options).filter((name) => name.endsWith('Timeout'))).toEqual([]);
    expect(taskQueueOf('stage', 'test-1-')).toBe('test-1-daybook-stage');
  });

  it('carries the start statement and the digest of its plan where Temporal can be asked for them without a worker', () => {
    const plan = planWith([stepOf('switch')]);
    const { memo } = startOptions({ plan, start, run: 'r1.nested', parent: 'r1' });
    expect(memo).toEqual({ daybook: { start, planDigest: digestOf(JSON.parse(JSON.stringify(plan))), parent: 'r1' } });
  });

  it('puts no person into search attributes, and a development server knows each of them', () => {
    const { typedSearchAttributes } = startOptions({ plan: planWith([stepOf('switch')]), start, run: 'r1' });
    const pairs = JSON.parse(JSON.stringify(typedSearchAttributes)) as { key: { name: string }; value: string }[];
    expect(JSON.stringify(pairs)).not.toContain('dana');
    expect(pairs.map(({ key }) => `${key.name}=Keyword`).sort()).toEqual(
      Object.entries(SEARCH_ATTRIBUTES)
        .map(([name, type]) => `${name}=${type}`)
        .sort(),
    );
  });

  it('cuts a long title to the 400 bytes that the server takes, never inside a character', () => {
    const plan = planWith([], { runbook: { ...planWith([]).runbook, title: 'ü'.repeat(500) } });
    const { staticSummary = '' } = startOptions({ plan, start, run: 'r1' });
    expect(Buffer.byteLength(staticSummary)).toBeLessThanOrEqual(400);
    expect(staticSummary).toMatch(/^ü+…$/);
  });
});
