import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { accessGrant } from './access-grant.js';
import { accessProvision } from './access-provision.js';
import { backup } from './backup.js';
import { chaos } from './chaos.js';
import { check } from './check.js';
import { command } from './command.js';
import { dataTransfer } from './data-transfer.js';
import { deploy } from './deploy.js';
import { examine } from './examine.js';
import { gate } from './gate.js';
import { http } from './http.js';
import { key } from './key.js';
import { mark } from './mark.js';
import { notify } from './notify.js';
import { promote } from './promote.js';
import { proof } from './proof.js';
import { recoveryDrill } from './recovery-drill.js';
import { restore } from './restore.js';
import { runbook } from './runbook.js';
import { traffic } from './traffic.js';
import { transaction } from './transaction.js';

export type Step = (call: StepCall, deps: ActivityDeps) => Promise<Outcome>;

/** Every step type that has an activity, by its name. The one list. */
export const STEPS = {
  chaos,
  check,
  command,
  deploy,
  examine,
  gate,
  http,
  mark,
  notify,
  proof,
  runbook,
  traffic,
  transaction,
  key,
  promote,
  'recovery-drill': recoveryDrill,
  'access-grant': accessGrant,
  'access-provision': accessProvision,
  'data-transfer': dataTransfer,
  backup,
  restore,
} satisfies Record<string, Step>;
