import { calendarVerdict } from '../../../model/calendar/verdict.js';
import { Dice, randomCase } from './support/random-calendar.js';
import { referenceOpen } from './support/reference.js';

const CASES = 10_000;
const FIRST_SEED = 20_261_121;

describe('windows and freezes against a reference model', () => {
  it(`agree in ${CASES} cases of zones, recurrences, changed clocks, midnights, work in flight and exceptions`, () => {
    let closed = 0;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + CASES; seed += 1) {
      const { calendar, question } = randomCase(new Dice(seed));
      const { open } = calendarVerdict(calendar, question);
      if (!open) closed += 1;
      if (open !== referenceOpen(calendar, question))
        throw new Error(
          `seed ${seed}: Daybook says ${open}, the reference not: ${JSON.stringify({ calendar, question })}`,
        );
    }
    // Cases that are all open or all closed would prove nothing.
    expect(closed).toBeGreaterThan(CASES * 0.2);
    expect(closed).toBeLessThan(CASES * 0.8);
  }, 120_000);

  it('say an opening at which it is open, one minute before which it is not', () => {
    let openings = 0;
    for (let seed = 1; seed <= 2_000; seed += 1) {
      const { calendar, question } = randomCase(new Dice(seed));
      const verdict = calendarVerdict(calendar, question);
      if (verdict.open || verdict.opensAt === undefined) continue;
      openings += 1;
      const then = { ...question, at: verdict.opensAt };
      expect([seed, referenceOpen(calendar, then)]).toEqual([seed, true]);
      expect([seed, referenceOpen(calendar, { ...then, at: verdict.opensAt - 60_000 })]).toEqual([seed, false]);
    }
    expect(openings).toBeGreaterThan(400);
  }, 120_000);
});
