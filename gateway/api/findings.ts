import type { Finding, FindingChoice } from '../../model/chaos/finding.js';

/* Part of the gateway's HTTP API; see ../api.ts. */

/** GET /api/findings: newest first. */
export interface FindingsReply {
  findings: Finding[];
}

/** POST /api/findings/:finding/decide. The same `jti` again is the same decision. */
export interface FindingDecisionRequest {
  choice: FindingChoice;
  reason: string;
  jti?: string;
}
export interface FindingReply {
  finding: Finding;
}
