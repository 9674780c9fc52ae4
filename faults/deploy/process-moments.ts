import type { Story } from './story.js';

/** What the program in the slot does when its moment is there; `program.ts` says how. */
export type ProgramMoment = 'started' | 'health' | 'healthy' | 'stopping' | 'stopped';

export interface ProcessMoment {
  name: string;
  story: Story;
  /** At a program of this version. */
  program?: { does: ProgramMoment; version: string };
  /** At the supervisor of v1: before the so-manieth question of the run reaches it, from 1. */
  question?: number;
}

/**
 * In the order in which the step gets there. A supervisor and a program can be stopped in their tracks for longer than a
 * socket may hold a question, which is asked anew after three seconds.
 */
export const PROCESS_MOMENTS: readonly ProcessMoment[] = [
  { name: 'probe', story: 'deploy', question: 1 },
  { name: 'before', story: 'deploy', question: 2 },
  { name: 'start not asked', story: 'deploy', question: 3 },
  { name: 'stop of v1 not told', story: 'deploy', question: 4 },
  program('v1 is being stopped', { story: 'deploy', does: 'stopping', version: 'v1' }),
  program('v1 is gone (not told)', { story: 'deploy', does: 'stopped', version: 'v1' }),
  program('v2 started (not told)', { story: 'deploy', does: 'started', version: 'v2' }),
  program('v2 not healthy yet', { story: 'deploy', does: 'health', version: 'v2' }),
  program('v2 healthy (not verified)', { story: 'deploy', does: 'healthy', version: 'v2' }),
  program('undo: v2 is being stopped', { story: 'undo', does: 'stopping', version: 'v2' }),
  program('undo: v2 is gone (not told)', { story: 'undo', does: 'stopped', version: 'v2' }),
  program('undo: v1 started (not told)', { story: 'undo', does: 'started', version: 'v1' }),
  program('undo: v1 not healthy yet', { story: 'undo', does: 'health', version: 'v1' }),
  program('undo: v1 healthy (not verified)', { story: 'undo', does: 'healthy', version: 'v1' }),
  program('stop: v2 is being stopped', { story: 'stop', does: 'stopping', version: 'v2' }),
  program('stop: v2 is gone (not told)', { story: 'stop', does: 'stopped', version: 'v2' }),
];

function program(
  name: string,
  { story, does, version }: { story: Story; does: ProgramMoment; version: string },
): ProcessMoment {
  return { name, story, program: { does, version } };
}
