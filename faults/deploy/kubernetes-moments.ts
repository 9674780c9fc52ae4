import type { Story } from './story.js';

/** A request that reached the API server: what it does, and how many came before it. */
export interface Request {
  method: string;
  /** Changes that were made before it. */
  changes: number;
  /** Readings since the last change, this one included. */
  reads: number;
}

export interface KubernetesMoment {
  name: string;
  story: Story;
  at: Request;
  /** The request is not passed on; or it is, and its answer is lost. */
  lose: 'request' | 'answer';
}

type Place = [name: string, at: Request];

const read = (changes: number, reads: number): Request => ({ method: 'GET', changes, reads });
const change = (changes: number): Request => ({ method: 'PATCH', changes, reads: 3 });

/** Probe, what stood there before, the look that the change is held to, the change, health, and reading back. */
const START: Place[] = [
  ['probe', read(0, 1)],
  ['before', read(0, 2)],
  ['look', read(0, 3)],
  ['change', change(0)],
  ['health', read(1, 1)],
  ['verify', read(1, 2)],
];
/** The same after a deploy, whose health and reading back were two readings. A stop asks whether the pods are gone. */
const AGAIN: Place[] = [
  ['probe', read(1, 3)],
  ['before', read(1, 4)],
  ['look', read(1, 5)],
  ['change', { ...change(1), reads: 5 }],
  ['settled', read(2, 1)],
  ['verify', read(2, 2)],
];

/** At each request of the step, before it is passed on and after it was carried out. */
export const KUBERNETES_MOMENTS: readonly KubernetesMoment[] = [
  ...momentsOf('deploy', '', START),
  ...momentsOf('undo', 'undo: ', AGAIN),
  ...momentsOf('stop', 'stop: ', AGAIN),
];

function momentsOf(story: Story, prefix: string, places: readonly Place[]): KubernetesMoment[] {
  return places.flatMap(([place, at]) => [
    { name: `${prefix}${place} not sent`, story, at, lose: 'request' as const },
    { name: `${prefix}${place} done (not told)`, story, at, lose: 'answer' as const },
  ]);
}
