import type { Counts } from '../../../model/audience/ledger-entry.js';
import { judgeRequirement } from '../../../model/audience/requirement.js';
import type { Requirement } from '../../../model/plan.js';

const counts = (total: number, states: Counts['states'], groups: Counts['groups'] = {}): Counts => ({
  total,
  states,
  groups,
});
const verdict = (require: Requirement, counted: Counts, over = false) =>
  judgeRequirement(require, counted, { over }).verdict;

describe('what an audience must reach', () => {
  it('is everybody when nothing is written', () => {
    expect(verdict({}, counts(3, { acknowledged: 3 }))).toBe('holds');
    expect(verdict({}, counts(3, { acknowledged: 2, waived: 1 }))).toBe('holds');
    expect(verdict({}, counts(3, { acknowledged: 2, sent: 1 }))).toBe('open');
    expect(verdict({}, counts(3, { acknowledged: 2, unreachable: 1 }))).toBe('open');
    expect(verdict({}, counts(3, { acknowledged: 2, unreachable: 1 }), true)).toBe('fails');
    expect(verdict({}, counts(3, { acknowledged: 2, declined: 1 }))).toBe('fails');
    expect(verdict({ byTime: { until: '18:00', zone: 'UTC' } }, counts(2, { acknowledged: 1 }))).toBe('open');
  });

  it('is a share of those who were not waived, exactly', () => {
    const most: Requirement = { atLeast: { percent: 90 } };
    expect(verdict(most, counts(10, { acknowledged: 9, sent: 1 }))).toBe('holds');
    expect(verdict(most, counts(11, { acknowledged: 9, sent: 2 }))).toBe('open');
    expect(verdict(most, counts(11, { acknowledged: 9, sent: 1, waived: 1 }))).toBe('holds');
    expect(verdict({ atLeast: { percent: 33.4 } }, counts(3, { acknowledged: 1, sent: 2 }))).toBe('open');
    expect(verdict({ atLeast: { percent: 33.3 } }, counts(3, { acknowledged: 1, sent: 2 }))).toBe('holds');
  });

  it('is a number, which more people than there are never reach', () => {
    expect(verdict({ atLeast: { count: 2 } }, counts(5, { acknowledged: 2, declined: 1 }))).toBe('holds');
    expect(verdict({ atLeast: { count: 2 } }, counts(5, { acknowledged: 1 }), true)).toBe('fails');
    expect(verdict({ atLeast: { count: 6 } }, counts(5, { acknowledged: 1 }))).toBe('fails');
  });

  it('is everybody of a group, which must be there', () => {
    const noc = (acknowledged: number, waived = 0) =>
      counts(9, { acknowledged, waived }, { noc: { total: 3, acknowledged, declined: 0, waived } });
    const all: Requirement = { everyoneIn: ['noc'] };
    expect(verdict(all, noc(3))).toBe('holds');
    expect(verdict(all, noc(2, 1))).toBe('holds');
    expect(verdict(all, noc(2))).toBe('open');
    expect(verdict(all, noc(2), true)).toBe('fails');
    expect(verdict({ everyoneIn: ['ops'] }, noc(3))).toBe('fails');
    expect(verdict({ everyoneIn: ['toString'] }, noc(3))).toBe('fails');
  });

  it('takes silence for no objection only when it is over', () => {
    const quiet: Requirement = { noneDeclined: true };
    expect(verdict(quiet, counts(3, {}))).toBe('open');
    expect(verdict(quiet, counts(3, { acknowledged: 1 }), true)).toBe('holds');
    expect(verdict(quiet, counts(3, { acknowledged: 3 }))).toBe('holds');
    expect(verdict(quiet, counts(3, { declined: 1 }))).toBe('open');
    expect(verdict(quiet, counts(3, { declined: 1 }), true)).toBe('fails');
    expect(verdict(quiet, counts(3, { declined: 1, acknowledged: 2 }))).toBe('fails');
  });

  it('needs all of its parts', () => {
    const both: Requirement = { atLeast: { percent: 50 }, noneDeclined: true };
    expect(verdict(both, counts(4, { acknowledged: 2, declined: 1 }), true)).toBe('fails');
    expect(verdict(both, counts(4, { acknowledged: 2 }), true)).toBe('holds');
  });

  it('is never reached by an audience of nobody', () => {
    expect(verdict({ noneDeclined: true }, counts(0, {}), true)).toBe('fails');
  });

  it('is said in one sentence', () => {
    const counted = counts(
      200,
      { acknowledged: 181, declined: 2, unreachable: 3, late: 1, waived: 4 },
      {
        noc: { total: 12, acknowledged: 12, declined: 0, waived: 0 },
      },
    );
    expect(judgeRequirement({ atLeast: { percent: 90 }, everyoneIn: ['noc'] }, counted, { over: false }).message).toBe(
      '181 of 196 acknowledged, 2 declined, 3 could not be reached, 1 answered late, 4 waived; at least 90% must; everyone in noc did',
    );
  });
});
