import type { JsonObject } from '../../model/json.js';
import type { Plan } from '../../model/plan.js';
import type { PartStanding, PartState } from '../../model/programme/standing.js';

/* Part of the gateway's HTTP API; see ../api.ts. */

/** GET /api/programmes: those of the gateway's checkout, and what has gone into them, newest first. */
export interface ProgrammesReply {
  programmes: { name: string; title: string; owner: string; releases: { release: string; by: string; at: number }[] }[];
}

/** GET /api/programmes/:name/:release: where a release stands. Before its first start `inputs`, `by` and `at` are missing. */
export interface ProgrammeReply {
  programme: string;
  title: string;
  owner: string;
  release: string;
  inputs?: JsonObject;
  /** Who started its first part, and when, ms. */
  by?: string;
  at?: number;
  /** In the order of the file. */
  parts: PartStanding[];
}

/** POST /api/programmes/:name/start: one part, planned by the caller. Repeating it starts nothing twice. */
export interface StartPartRequest {
  part: string;
  inputs: JsonObject;
  plan: Plan;
}
export interface StartPartReply {
  part: string;
  /** It was running, or done, before this was asked. */
  already: boolean;
  state: PartState;
  message: string;
  run?: string;
  page?: string;
  schedule?: string;
  planDigest?: string;
}
