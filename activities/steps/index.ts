import type { StepCall } from '../../model/effect.js';
import type { Outcome } from '../../model/outcome.js';
import type { ActivityDeps } from '../deps.js';
import { check } from './check.js';
import { command } from './command.js';
import { deploy } from './deploy.js';
import { examine } from './examine.js';
import { http } from './http.js';
import { notify } from './notify.js';
import { runbook } from './runbook.js';
import { traffic } from './traffic.js';
import { transaction } from './transaction.js';

export type Step = (call: StepCall, deps: ActivityDeps) => Promise<Outcome>;

/** Every step type that has an activity, by its name. The one list. */
export const STEPS = { check, command, deploy, examine, http, notify, runbook, traffic, transaction } satisfies Record<
  string,
  Step
>;
