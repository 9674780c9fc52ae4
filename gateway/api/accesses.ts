import type { AccessView } from '../../model/access/open-access.js';

/* Part of the gateway's HTTP API; see ../api.ts. */

/** GET /api/accesses, and `?open=true`: newest first. */
export interface AccessesReply {
  accesses: AccessView[];
  /** Wall time of the gateway, ms: what time is left is counted from it. */
  now: number;
}

/** POST /api/accesses/:run/:step/end. The step's worker takes it back within moments. */
export interface AccessEndRequest {
  reason: string;
  jti?: string;
}
export interface AccessReply {
  access: AccessView;
}
