import type { JsonObject } from '../../model/json.js';
import { laneRunbook, lastWord } from '../lanes/runbook.js';

/** What a lane does with its slot, which runs v1: deploys v2; takes it back to v1; or stops what it has deployed. */
export type Story = 'deploy' | 'undo' | 'stop';

/** How a story ends: status of the run, what runs then, and which versions the slot had until then; empty text for none. */
export const ENDS: Record<Story, { status: string; versions: readonly string[] }> = {
  deploy: { status: 'succeeded', versions: ['v1', 'v2'] },
  undo: { status: 'undone', versions: ['v1', 'v2', 'v1'] },
  stop: { status: 'undone', versions: ['v1', 'v2', ''] },
};

/** Deploys v2 and undoes it where the story says so. The step has attempts enough to wait for the other lanes' moments. */
export function runbookOf(lane: { name: string; moment: string }, story: Story): string {
  const undo: JsonObject = story === 'stop' ? { stop: true } : { version: 'v1' };
  const deploy = {
    ...{ id: 'deploy', type: 'deploy', target: lane.name, slot: 'green', version: 'v2', healthyWithin: '10m' },
    ...{ timeout: '15m', undo, retry: 30 },
  };
  return laneRunbook(lane, { stage: 'deploy', steps: [deploy, lastWord(story === 'deploy', '30s')] });
}
