/** How long a gate watches, and how often it looks, ms. */
export const FOR_MS = 4000;
export const EVERY_MS = 500;

/**
 * What the data are. `bad`: from the first look on. `bad later`: from the moment on when nobody watches. `some bad`: the first
 * two looks, and the first two after the kill. `bad once`: many errors at once, just before the second look.
 */
export type Data = 'good' | 'bad' | 'bad later' | 'some bad' | 'bad once';

/** How many noes a gate bears: each half of them is tolerated, and together they are too many. */
export function toleratedOf(data: Data): number {
  return { 'some bad': 3, 'bad once': 1, good: 0, bad: 0, 'bad later': 0 }[data];
}

/**
 * Where it dies. A number: at that look, of which a busy machine makes fewer. `middle` and `last`: at the first look in the
 * second half of the time, and at the one at its end. `next`: the step after the gate, and `undo`: what the
 * run takes back when it was failed.
 */
export type Where = number | 'middle' | 'last' | 'next' | 'undo';

export interface GateMoment {
  name: string;
  kind: 'prometheus' | 'metrics';
  data: Data;
  at: Where;
  /** What carries the traffic. An HTTP address unless told. */
  edge?: 'haproxy';
  /** Whether the request there still takes effect; a look is never answered. */
  applies?: boolean;
}

/** Two looks were before it. */
const THIRD = 3;

const ON_HTTP: readonly GateMoment[] = (['prometheus', 'metrics'] as const).flatMap((kind) => [
  { name: 'opens', kind, data: 'good', at: 1 },
  { name: 'second look', kind, data: 'good', at: 2 },
  { name: 'middle look', kind, data: 'good', at: 'middle' },
  { name: 'last look', kind, data: 'good', at: 'last' },
  { name: 'passed; next step not sent', kind, data: 'good', at: 'next', applies: false },
  { name: 'passed; next step done (not told)', kind, data: 'good', at: 'next', applies: true },
  { name: 'opens on bad data', kind, data: 'bad', at: 1 },
  { name: 'middle look; bad while nobody watches', kind, data: 'bad later', at: 'middle' },
  { name: 'last look; bad while nobody watches', kind, data: 'bad later', at: 'last' },
  kind === 'prometheus'
    ? { name: 'third look; tolerated noes add up', kind, data: 'some bad', at: THIRD }
    : { name: 'third look; errors from before still count', kind, data: 'bad once', at: THIRD },
  { name: 'failed; undo not sent', kind, data: 'bad', at: 'undo', applies: false },
  { name: 'failed; undo done (not told)', kind, data: 'bad', at: 'undo', applies: true },
]);

/** While three HAProxies carry the traffic. */
const ON_HAPROXY: readonly GateMoment[] = [
  { name: 'middle look', kind: 'metrics', data: 'good', at: 'middle', edge: 'haproxy' },
  { name: 'failed; undo not sent', kind: 'metrics', data: 'bad', at: 'undo', edge: 'haproxy', applies: false },
  { name: 'failed; undo done (not told)', kind: 'metrics', data: 'bad', at: 'undo', edge: 'haproxy', applies: true },
];

export const GATE_MOMENTS: readonly GateMoment[] = [...ON_HTTP, ...ON_HAPROXY];

/** The moment, in words. */
export function momentOf({ name, kind, edge }: GateMoment): string {
  return `${edge ?? kind}: ${name}`;
}

/** Percent of the requests that are good at this look. `after`: how many looks there were since the worker died; 0 before. */
export function shareAt(data: Data, look: number, after: number): number {
  switch (data) {
    case 'good':
      return 100;
    case 'bad':
      return 50;
    case 'bad later':
      return after > 0 ? 50 : 100;
    case 'some bad':
      return look < THIRD || (after > 0 && after <= 2) ? 50 : 100;
    case 'bad once':
      return look === 2 ? 0 : 100;
  }
}
