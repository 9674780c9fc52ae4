import type { Plan } from '../../model/plan.js';
import type { StartEnd } from '../../model/schedule/activities.js';
import type { ScheduledStart } from '../../model/schedule/starts.js';
import type { ScheduleDefinition } from '../../model/schedule.js';

/* Part of the gateway's HTTP API; see ../api.ts. */

/** POST /api/schedules: the gateway signs the definition and adds it. `plan`: as it is now, for both kinds of schedule. */
export interface AddScheduleRequest {
  definition: ScheduleDefinition;
  plan: Plan;
}
export interface AddScheduleReply {
  environment: string;
  name: string;
  planDigest: string;
  author: string;
  page?: string;
}

/** GET /api/schedules, and each of it GET /api/schedules/:environment/:name */
export interface ScheduleReply {
  definition: ScheduleDefinition;
  /** Who added it, and so starts its runs. */
  by: string;
  /** ms. */
  addedAt: number;
  /** Of the plan when it was added. */
  planDigest: string;
  /** What Temporal has is what was signed, by a key that is known. */
  trusted: boolean;
  paused: boolean;
  /** Who paused or resumed it last, and why. */
  note?: string;
  /** What is wrong with it now, in sentences: its starts are refused, or Temporal has something else than was signed. */
  trouble: string[];
  /** By the signed definition; also where it is paused. */
  next: ScheduledStart[];
  /** Newest first. */
  starts: ScheduleStartLine[];
  /** Starts that Temporal made, that were missed beyond catch-up, and that overlap skipped. */
  taken: number;
  missed: number;
  skipped: number;
  running: number;
  /** What people did to it, newest first. */
  changes: { what: string; by: string; at: number; reason?: string }[];
  /** Whether what starts here must be confirmed by name. */
  severe: boolean;
}

export interface ScheduleStartLine {
  /** When it was due, ms. */
  at: number;
  outcome: 'started' | 'refused' | 'held';
  run?: string;
  reason?: string;
  message?: string;
  until?: number;
  end?: StartEnd & { at: number };
}

/** Schedules that cannot be shown as one of Daybook's, with why. */
export interface SchedulesReply {
  schedules: ScheduleReply[];
  unknown: { environment: string; name: string; why: string }[];
}

/** POST /api/schedules/:environment/:name/<verb> */
export interface ScheduleVerbRequest {
  reason?: string;
}
export interface ScheduleVerbReply {
  environment: string;
  name: string;
  did: 'pause' | 'resume' | 'trigger' | 'remove';
  by: string;
}
