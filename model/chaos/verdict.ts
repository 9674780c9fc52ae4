import { durationText } from '../duration.js';
import type { JsonObject } from '../json.js';
import type { Outcome } from '../outcome.js';
import type { Deviation, Finding } from './finding.js';
import type { Tally } from './tally.js';

/** What an experiment promised and what was seen. */
export interface Experiment {
  hypothesis: string;
  /** The fault, as a sentence without a full stop: `pause blue of shop`. */
  fault: string;
  expectSteady: boolean;
  tolerate: number;
  recoverWithinMs: number;
  /** The looks during the fault. Missing: the worker was lost before they could be counted. */
  during?: Observation;
  /** From the lift of the fault to the first steady look. Missing: it did not become steady in time. */
  recoveredMs?: number;
}

export interface Observation extends Tally {
  /** Why the fault was lifted before its time. Missing: it stood for all of it. */
  aborted?: 'condition' | 'not-steady';
  /** The last answer that was not steady. */
  said?: string;
}

export type Deviating = Pick<Finding, 'deviation' | 'what' | 'measured'>;

/**
 * What is found out of what was seen. `not-recovered` weighs more than an abort, an abort more than a broken hypothesis;
 * each is a finding. An experiment that was interrupted has shown nothing, unless the system stayed broken.
 */
export function judgeExperiment(experiment: Experiment): { outcome: Outcome; findings: Deviating[] } {
  const findings = deviationsOf(experiment);
  const outputs = outputsOf(experiment, findings.length);
  const worst = findings[0];
  if (worst)
    return { outcome: { status: 'failed', reason: REASONS[worst.deviation], message: worst.what, outputs }, findings };
  if (experiment.during) return { outcome: { status: 'succeeded', outputs }, findings };
  const message = `The experiment was interrupted: its worker was lost, or its fault did not stand to the end (${experiment.fault}). The fault has been lifted and the steady state is back; what the whole fault does was not seen, so the hypothesis is neither shown nor refuted. Retry the step: that is a new experiment.`;
  return { outcome: { status: 'failed', reason: 'interrupted', message, outputs }, findings };
}

const REASONS: Record<Deviation, string> = {
  'not-recovered': 'not-recovered',
  abort: 'abort-condition',
  'hypothesis-broken': 'hypothesis-broken',
};

/** Worst first. */
function deviationsOf(experiment: Experiment): Deviating[] {
  const { during, recoveredMs, recoverWithinMs } = experiment;
  const { samples = null, broken: looks = null, brokenMs = null } = during ?? {};
  const measured: JsonObject = { samples, broken: looks, brokenMs, recoverWithinMs };
  const found: [Deviation, string][] = [];
  if (recoveredMs === undefined) found.push(['not-recovered', notRecovered(experiment)]);
  if (during?.aborted === 'condition') found.push(['abort', aborted(experiment, during)]);
  if (during && isBroken(experiment, during)) found.push(['hypothesis-broken', broken(experiment, during)]);
  return found.map(([deviation, what]) => ({ deviation, what, measured }));
}

/** Whether the looks so far refute that the system stays steady. */
export function isBroken(
  { expectSteady, tolerate }: Pick<Experiment, 'expectSteady' | 'tolerate'>,
  { broken }: Pick<Tally, 'broken'>,
): boolean {
  return expectSteady && broken > tolerate;
}

function notRecovered({ fault, recoverWithinMs }: Experiment): string {
  return `The fault was lifted (${fault}), and the steady state was not back within ${durationText(recoverWithinMs)}. Look at the system now: nothing of the experiment stands any more.`;
}

function aborted({ fault }: Experiment, { broken: looks, samples, said }: Observation): string {
  return `The abort condition came true and the fault was lifted at once (${fault}): ${looks} of ${samples} looks were not steady.${last(said)}`;
}

function broken({ hypothesis, tolerate }: Experiment, { broken: looks, samples, brokenMs, said }: Observation): string {
  return `The hypothesis did not hold (${hypothesis}): ${looks} of ${samples} looks during the fault were not steady, ${tolerate} tolerated, for ${durationText(brokenMs)}.${last(said)}`;
}

function last(said: string | undefined): string {
  return said === undefined ? '' : ` The last one: ${said.slice(0, 200)}`;
}

function outputsOf({ during, recoveredMs }: Experiment, findings: number): JsonObject {
  return {
    steadyBefore: true,
    steadyAfter: recoveredMs !== undefined,
    samples: during?.samples ?? null,
    broken: during?.broken ?? null,
    brokenMs: during?.brokenMs ?? null,
    aborted: during?.aborted !== undefined,
    recoveredMs: recoveredMs ?? null,
    findings,
  };
}
