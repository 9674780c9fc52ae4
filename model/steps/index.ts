import type { StepType } from '../step-type.js';
import { accessGrant } from './access-grant.js';
import { accessProof } from './access-proof.js';
import { accessProvision } from './access-provision.js';
import { acknowledge } from './acknowledge.js';
import { approval } from './approval.js';
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
import { manual } from './manual.js';
import { mark } from './mark.js';
import { notify } from './notify.js';
import { promote } from './promote.js';
import { proof } from './proof.js';
import { questionnaire } from './questionnaire.js';
import { recoveryDrill } from './recovery-drill.js';
import { restore } from './restore.js';
import { runbook } from './runbook.js';
import { traffic } from './traffic.js';
import { transaction } from './transaction.js';
import { wait } from './wait.js';

/** Every step type, in the order of the reference. The only list of them. */
export const stepTypes: readonly StepType[] = [
  command,
  http,
  check,
  examine,
  proof,
  wait,
  manual,
  approval,
  acknowledge,
  questionnaire,
  notify,
  deploy,
  traffic,
  gate,
  transaction,
  chaos,
  mark,
  runbook,
  key,
  promote,
  recoveryDrill,
  accessGrant,
  accessProof,
  accessProvision,
  dataTransfer,
  backup,
  restore,
];
