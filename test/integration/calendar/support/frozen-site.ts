import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { POLICY } from '../../../../faults/runbook.js';
import { stageOf, type WaitingRoom, waitingRoom } from '../../../support/waiting-room.js';

/** An approval, and the guarded switch that it lets through. */
export const SWITCH =
  stageOf(`      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`);

/** What the clocks of UTC show at an instant, in seconds. */
export function local(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}

export function freeze(from: number, until: number, more = ''): string {
  return `    freezes: [{ name: year-end, from: '${local(from)}', until: '${local(until)}', zone: UTC${more} }]\n`;
}

export interface PolicyParts {
  calendar?: string;
  /** Of the approval. */
  useWithin?: string;
}

export function policyOf({ calendar = '', useWithin = '30m' }: PolicyParts): string {
  return `${POLICY.trimEnd().replace('useWithin: 30m', `useWithin: ${useWithin}`)}\n${calendar}`;
}

export function frozenSite(parts: PolicyParts): Promise<WaitingRoom> {
  return waitingRoom(SWITCH, { policy: policyOf(parts) });
}

/** Another policy in the worker's own checkout; runs in flight keep the one of their plan. */
export async function changePolicy({ scenario }: WaitingRoom, parts: PolicyParts): Promise<void> {
  await writeFile(join(scenario.root, 'policy.yaml'), policyOf(parts));
}

export async function approve({ scenario }: WaitingRoom, run: string): Promise<void> {
  await scenario.answer(run, 'go', 'omar');
  await scenario.answer(run, 'go', 'ines');
}
