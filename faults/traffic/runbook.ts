import { laneRunbook, lastWord } from '../lanes/runbook.js';

/** Switches to green, and takes it back when `bad`. */
export function runbookOf(lane: { name: string; moment: string }, { bad }: { bad: boolean }): string {
  const to = { to: { green: 100 }, drain: '5s', undo: { to: { blue: 100 } } };
  return laneRunbook(lane, {
    stage: 'cutover',
    steps: [{ id: 'switch', type: 'traffic', target: lane.name, ...to, retry: 5 }, lastWord(!bad, '2s')],
  });
}
