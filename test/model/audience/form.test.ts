import { formProblems, formResults } from '../../../model/audience/form.js';
import type { FormField } from '../../../model/plan.js';

const FORM: FormField[] = [
  { name: 'why', label: 'Why?', type: 'text', required: false },
  { name: 'size', label: 'Which size?', type: 'choice', required: true, options: ['small', 'large'] },
  { name: 'mood', label: 'How ready?', type: 'scale', required: true, min: 1, max: 5, ends: ['not', 'fully'] },
  { name: 'go', label: 'Go?', type: 'yes-no', required: true },
  { name: 'cost', label: 'Cost?', type: 'number', required: false, min: 0 },
  { name: 'day', label: 'Which day?', type: 'date', required: false },
];
const GOOD = { why: 'so', size: 'large', mood: 4, go: false, cost: 2.5, day: '2028-02-29' };

const problemsWith = (change: object) => formProblems(FORM, { ...GOOD, ...change }).map(({ field }) => field);

describe('a form', () => {
  it('takes answers that fit, and leaves out what is not required', () => {
    expect(formProblems(FORM, GOOD)).toEqual([]);
    expect(formProblems(FORM, { size: 'small', mood: 1, go: true })).toEqual([]);
    expect(problemsWith({ why: '', cost: null, day: '  ' })).toEqual([]);
  });

  it('names everything that is wrong at once, in the order of the form', () => {
    const problems = formProblems(FORM, { why: 3, size: 'huge', mood: 6, cost: -1, day: '2027-02-29', extra: 1 });
    expect(problems.map(({ message }) => message)).toEqual([
      '"Why?" takes text',
      '"Which size?" takes one of "small", "large"',
      '"How ready?" takes a whole number from 1 to 5',
      '"Go?" needs an answer',
      '"Cost?" takes a number from 0',
      '"Which day?" takes a date like 2026-12-01',
      '"extra" is no question of this form',
    ]);
  });

  it.each([
    ['why', 'x'.repeat(8001)],
    ['size', ['small']],
    ['mood', 2.5],
    ['mood', '4'],
    ['mood', Number.NaN],
    ['go', 'yes'],
    ['cost', Number.POSITIVE_INFINITY],
    ['day', '2026-13-01'],
    ['day', '2026-04-31'],
    ['day', '1900-02-29'],
    ['day', 'tomorrow'],
  ])('refuses %s: %j', (field, value) => {
    expect(problemsWith({ [field]: value })).toEqual([field]);
  });

  it('does not take inherited names for answers', () => {
    const odd: FormField[] = [{ name: 'toString', label: 'Odd?', type: 'text', required: true }];
    expect(formProblems(odd, {})).toHaveLength(1);
    expect(formResults(odd, [{}])).toEqual({ toString: { answered: 0 } });
  });
});

describe('the results of a form', () => {
  it('count what can be counted, and keep what people wrote to themselves', () => {
    const results = formResults(FORM, [
      GOOD,
      { size: 'large', mood: 1, go: true, day: '2026-12-01' },
      { ...GOOD, mood: 5 },
    ]);
    expect(results).toEqual({
      why: { answered: 2 },
      size: { answered: 3, options: { small: 0, large: 3 } },
      mood: { answered: 3, mean: 3.33, lowest: 1, highest: 5, values: { 1: 1, 4: 1, 5: 1 } },
      go: { answered: 3, yes: 1, no: 2 },
      cost: { answered: 2, mean: 2.5, lowest: 2.5, highest: 2.5 },
      day: { answered: 3, earliest: '2026-12-01', latest: '2028-02-29' },
    });
  });

  it('are empty, not wrong, without answers', () => {
    expect(formResults(FORM, [])).toMatchObject({ mood: { answered: 0 }, day: { answered: 0 } });
  });
});
