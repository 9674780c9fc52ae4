import type { LedgerRecord, RecordedEntry } from '../../model/audience/ledger-record.js';
import { ledgerJson, ledgerName } from '../../model/audience/ledger-record.js';
import type { Json } from '../../model/json.js';
import type { FormField } from '../../model/plan.js';
import { readQuestionnaire } from '../../records/questionnaires.js';
import { memoryStore } from '../gateway/support/memory-store.js';

const FORM: FormField[] = [
  { name: 'sure', label: 'How sure?', type: 'scale', required: true, min: 1, max: 5 },
  { name: 'cover', label: 'Covered?', type: 'yes-no', required: true },
  { name: 'how', label: 'How?', type: 'choice', required: false, options: ['mail', 'phone'] },
  { name: 'people', label: 'How many?', type: 'number', required: false },
  { name: 'when', label: 'When?', type: 'date', required: false },
  { name: 'worry', label: 'Worry?', type: 'text', required: false },
];

function entries(answers: Record<string, Json>[], state: RecordedEntry['state'] = 'acknowledged'): RecordedEntry[] {
  return answers.map((form, index) => {
    const answer = {
      v: 1,
      sub: `p${index}`,
      about: `p${index}`,
      level: 1,
      via: 'page',
      identity: 'oidc',
      run: 'r',
      ask: 'ready/1',
      action: 'answer',
      digest: '',
      jti: 'j',
      at: 0,
      form,
    } as const;
    return {
      person: `p${index}`,
      name: '',
      as: [],
      state,
      at: 0,
      deliveries: [],
      answer: { answer, index, path: [], batch: 0 },
    };
  });
}

function ledger(run: string, at: number, more: Partial<LedgerRecord> = {}): LedgerRecord {
  return {
    v: 1,
    run,
    ask: 'ready/1',
    environment: 'production',
    step: 'ready',
    runbook: 'go-live',
    at,
    counts: { total: 4, states: {}, groups: {} },
    basis: { level: 1, form: FORM },
    flaws: [],
    batches: [],
    entries: [],
    told: [],
    ...more,
  };
}

async function readFrom(...ledgers: LedgerRecord[]) {
  const store = memoryStore();
  for (const one of ledgers) await store.put(ledgerName(one), ledgerJson(one));
  return readQuestionnaire(store, { runbook: 'go-live', step: 'ready' });
}

describe('the results of a questionnaire', () => {
  it('say for each kind of question what was answered, and what a line over time is drawn of', async () => {
    const answers: Record<string, Json>[] = [
      { sure: 4, cover: true, how: 'mail', people: 3, when: '2026-11-02', worry: 'The bank.' },
      { sure: 5, cover: true, how: 'mail', when: '2026-10-01' },
      { sure: 3, cover: false, worry: ' ' },
    ];
    const { fields, rounds } = await readFrom(ledger('r', 5, { entries: entries(answers) }));
    expect(rounds).toEqual([{ run: 'r', environment: 'production', at: 5, answered: 3, total: 4 }]);
    expect(fields.map(({ name, points }) => [name, points[0]?.words, points[0]?.value, points[0]?.answered])).toEqual([
      ['sure', 'mean 4, from 3 to 5', 4, 3],
      ['cover', '2 yes, 1 no', 67, 3],
      ['how', 'mail 2, phone 0', undefined, 2],
      ['people', 'mean 3, from 3 to 3', 3, 1],
      ['when', 'from 2026-10-01 to 2026-11-02', undefined, 2],
      ['worry', '1 in their own words', undefined, 1],
    ]);
    expect(fields.at(-1)?.points[0]?.texts).toEqual(['The bank.']);
  });

  it('go from the oldest run to the newest, whatever order the store has', async () => {
    const { rounds, fields } = await readFrom(ledger('a', 9), ledger('b', 3), ledger('c', 6));
    expect(rounds.map(({ run }) => run)).toEqual(['b', 'c', 'a']);
    expect(fields[0]?.points.map(({ run }) => run)).toEqual(['b', 'c', 'a']);
    expect(fields[0]?.points[0]?.words).toBe('no answers');
  });

  it('have the words of the newest form, keep what only older ones asked, and never mix two kinds of question', async () => {
    const newer: FormField[] = [
      { name: 'sure', label: 'How sure now?', type: 'scale', required: true },
      { name: 'cover', label: 'Cover, in words', type: 'text', required: false },
    ];
    const { fields } = await readFrom(
      ledger('old', 1, { entries: entries([{ sure: 2, cover: true, people: 7 }]) }),
      ledger('new', 2, { basis: { level: 1, form: newer }, entries: entries([{ sure: 4, cover: 'Lin' }]) }),
    );
    expect(fields.slice(0, 2).map(({ label, type, points }) => [label, type, points.map(({ run }) => run)])).toEqual([
      ['How sure now?', 'scale', ['old', 'new']],
      ['Cover, in words', 'text', ['new']],
    ]);
    expect(fields.find(({ name }) => name === 'people')?.points.map(({ words }) => words)).toEqual([
      'mean 7, from 7 to 7',
    ]);
  });

  it('leave out late and declined answers', async () => {
    const { rounds } = await readFrom(
      ledger('r', 1, {
        entries: [
          ...entries([{ sure: 1, cover: true }], 'late'),
          ...entries([{ sure: 5, cover: true }], 'declined'),
          ...entries([{ sure: 2, cover: true }]),
        ],
      }),
    );
    expect(rounds[0]?.answered).toBe(1);
  });

  it('take no other step, no other runbook, and no ask without a form', async () => {
    const { rounds } = await readFrom(
      ledger('a', 1, { ask: 'ready-2/1', step: 'ready-2' }),
      ledger('b', 1, { runbook: 'other' }),
      ledger('c', 1, { basis: { level: 1 } }),
      ledger('d', 1, { ask: 'ready/2' }),
    );
    expect(rounds.map(({ run }) => run)).toEqual(['d']);
  });
});
