import type { Verdict } from '../../../model/ask.js';
import { Verdicts } from '../../../model/audience/verdicts.js';

const refused: Verdict = { verdict: 'refused', reason: 'digest-changed', message: 'look again' };
const accepted: Verdict = { verdict: 'accepted', message: 'recorded' };

describe('the verdicts that a shard remembers', () => {
  it('gives the same answer the same reply, also after it continues as new', () => {
    const verdicts = new Verdicts();
    verdicts.keep({ jti: 'a', sub: 'ada' }, accepted, { known: true });
    expect(new Verdicts(verdicts.carry()).get('a')).toBe(accepted);
  });

  it('holds on to twenty refusals of one person, and of all strangers together', () => {
    let verdicts = new Verdicts();
    for (let n = 0; n < 200; n += 1) {
      verdicts.keep({ jti: `ada-${n}`, sub: 'ada' }, refused, { known: true });
      verdicts.keep({ jti: `stranger-${n}`, sub: `stranger-${n}` }, refused, { known: false });
      if (n % 10 === 0) verdicts = new Verdicts(verdicts.carry());
    }
    const { kept, idle } = verdicts.carry();
    expect(kept).toHaveLength(40);
    expect(idle).toHaveLength(2);
    expect(verdicts.get('ada-0')).toBe(refused);
    expect(verdicts.get('ada-199')).toBeUndefined();
    verdicts.keep({ jti: 'ada-yes', sub: 'ada' }, accepted, { known: true });
    expect(verdicts.get('ada-yes')).toBe(accepted);
  });

  it('holds on to five thousand at most', () => {
    const verdicts = new Verdicts();
    for (let n = 0; n < 5_100; n += 1) verdicts.keep({ jti: `${n}`, sub: 'ada' }, accepted, { known: true });
    expect(verdicts.carry().kept).toHaveLength(5_000);
  });
});
