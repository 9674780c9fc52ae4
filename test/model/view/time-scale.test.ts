import { spanText } from '../../../model/view/span-text.js';
import { timeScale } from '../../../model/view/time-scale.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a scale of time', () => {
  it('is linear where nothing is folded', () => {
    const scale = timeScale({ from: 0, to: HOUR, idle: [], width: 600 });
    expect([0, 15, 30, 60].map((minute) => scale.x(minute * MINUTE))).toEqual([0, 150, 300, 600]);
    expect(scale.folds).toEqual([]);
  });

  it('folds a wait of hours to half of what is left, so that minutes beside it are to be seen', () => {
    const scale = timeScale({
      from: 0,
      to: 4 * HOUR + 20 * MINUTE,
      idle: [{ from: 10 * MINUTE, to: 4 * HOUR + 10 * MINUTE }],
      width: 600,
    });
    expect(scale.folds).toEqual([{ from: 10 * MINUTE, to: 4 * HOUR + 10 * MINUTE, left: 200, right: 400 }]);
    expect(scale.x(10 * MINUTE)).toBeCloseTo(200);
    expect(scale.x(4 * HOUR + 20 * MINUTE)).toBeCloseTo(600);
  });

  it('leaves a wait as it is that is not much longer than the rest', () => {
    const scale = timeScale({ from: 0, to: 60 * MINUTE, idle: [{ from: 20 * MINUTE, to: 40 * MINUTE }], width: 600 });
    expect(scale.folds).toEqual([]);
  });

  it('folds nothing when nothing but waiting has happened', () => {
    const scale = timeScale({ from: 0, to: HOUR, idle: [{ from: 0, to: HOUR }], width: 600 });
    expect(scale.folds).toEqual([]);
    expect(scale.x(30 * MINUTE)).toBe(300);
  });

  it('never runs backwards and never leaves the picture, wherever the folds are', () => {
    for (let seed = 1; seed < 200; seed += 1) {
      const random = (most: number) => ((seed * 7919 + most * 104_729) % 1000) / 1000;
      const to = 1 + random(1) * 40 * HOUR;
      const idle = [1, 2, 3].map((one) => {
        const from = random(one * 3) * to - HOUR;
        return { from, to: from + random(one * 5) * to };
      });
      const scale = timeScale({ from: 0, to, idle, width: 500 });
      const places = Array.from({ length: 101 }, (_, index) => scale.x((to * index) / 100));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      expect(places[0]).toBe(0);
      expect(places.at(-1)).toBeCloseTo(500);
    }
  });

  it('labels round times that are far enough apart to be read', () => {
    const scale = timeScale({ from: 7 * MINUTE, to: 4 * HOUR, idle: [], width: 700 });
    expect(scale.tickMs).toBe(30 * MINUTE);
    expect(scale.ticks.every((tick) => tick % scale.tickMs === 0)).toBe(true);
    const gaps = scale.ticks.slice(1).map((tick, index) => scale.x(tick) - scale.x(scale.ticks[index] ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(78);
  });
});

describe('how long something takes', () => {
  it.each([
    [0, '0 s'],
    [-5, '0 s'],
    [40, '0.1 s'],
    [940, '0.9 s'],
    [12_000, '12 s'],
    [185_000, '3 min 5 s'],
    [HOUR, '1 h'],
    [2 * HOUR + 14 * MINUTE + 9_000, '2 h 14 min'],
    [76 * HOUR, '3 d 4 h'],
  ])('%d ms is %s', (ms, words) => expect(spanText(ms)).toBe(words));
});
