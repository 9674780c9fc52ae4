import { RestartPace } from '../../activities/supervisor/restart-pace.js';

/** When a program that dies at once is started, in ms from its first death. */
function startsOf(deaths: number): number[] {
  const pace = new RestartPace();
  const starts: number[] = [];
  let now = 0;
  for (let death = 0; death < deaths; death += 1) {
    now += pace.delay(now);
    starts.push(now);
  }
  return starts;
}

describe('the pace of restarts', () => {
  it('backs off', () => {
    expect(startsOf(4)).toEqual([200, 600, 1400, 3000]);
  });

  it('never allows more than five starts in a minute', () => {
    const starts = startsOf(40);
    for (const from of starts)
      expect(starts.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(5);
  });

  it('begins anew after a quiet minute', () => {
    const pace = new RestartPace();
    for (let death = 0; death < 5; death += 1) pace.delay(0);
    expect(pace.delay(200_000)).toBe(200);
  });
});
