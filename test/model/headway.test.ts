import { headwayText } from '../../model/headway.js';

const pace = {
  run: 'r',
  step: 'copy',
  epoch: 1,
  attempt: 1,
  at: 0,
  bytes: 0,
  bytesPerS: 61_000_000,
  leftMs: 40_000,
} as const;

describe('how far a transfer is', () => {
  it('says rows, rate and remaining time of what is on its way', () => {
    const items = [
      { name: 'public.customers', done: 12, of: 12 },
      { name: 'public.orders', done: 4_200_000, of: 10_000_000 },
      { name: 'public.lines', done: 0, of: 5 },
    ];
    expect(headwayText({ ...pace, phase: 'copying', items })).toBe(
      'public.orders: 4.2 of 10 million rows; 1 of 3 tables are there, 12 rows; 61 MB/s, 40 s left',
    );
  });

  it('promises no time that it does not know, and none while both sides are compared', () => {
    const items = [{ name: 'public.orders', done: 7 }];
    const { leftMs: _left, ...unknown } = pace;
    expect(headwayText({ ...unknown, phase: 'copying', items })).toBe('public.orders: 7 rows; 61 MB/s');
    expect(headwayText({ ...pace, phase: 'comparing', items })).toBe(
      '1 of 1 tables are there, 7 rows; comparing both sides',
    );
  });
});
