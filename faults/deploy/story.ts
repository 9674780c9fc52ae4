/** What a lane does with its slot, which runs v1: deploys v2; takes it back to v1; or stops what it has deployed. */
export type Story = 'deploy' | 'undo' | 'stop';

/** How a story ends: status of the run, what runs then, and which versions the slot had until then; empty text for none. */
export const ENDS: Record<Story, { status: string; versions: readonly string[] }> = {
  deploy: { status: 'succeeded', versions: ['v1', 'v2'] },
  undo: { status: 'undone', versions: ['v1', 'v2', 'v1'] },
  stop: { status: 'undone', versions: ['v1', 'v2', ''] },
};

/** Deploys v2 and undoes it where the story says so. The step has attempts enough to wait for the other lanes' moments. */
export function runbookOf({ name, moment, story }: { name: string; moment: string; story: Story }): string {
  const undo = story === 'stop' ? '{ stop: true }' : '{ version: v1 }';
  return `
daybook: 1
runbook: ${name}
title: '${moment}'
day: 1
owner: release
stages:
  - stage: deploy
    steps:
      - { id: deploy, type: deploy, target: ${name}, slot: green, version: v2, healthyWithin: 10m, timeout: 15m, undo: ${undo}, retry: 30 }
      - { id: watch, type: check, target: site, get: /flag, expect: "${story === 'deploy'}", timeout: 30s, onFailure: undo }
`;
}
