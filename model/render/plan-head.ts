import { durationText } from '../duration.js';
import type { Plan } from '../plan.js';
import { wording } from '../wording.js';
import { expectedMs } from './plan-parts.js';

/** What stands above every reading of a plan, as label and value. */
export function planHead(plan: Plan, digest: string): [label: string, text: string][] {
  const { runbook, objectives } = plan;
  const inputs = Object.entries(plan.inputs).map(([name, value]) => `${name} = ${wording(value)}`);
  const goals = [
    objectives?.rto && `RTO ${durationText(objectives.rto)}`,
    objectives?.rpo && `RPO ${durationText(objectives.rpo)}`,
  ];
  const all: [string, string][] = [
    ['Runbook', `${runbook.name} (${runbook.file}), day ${runbook.day}, owner ${runbook.owner}`],
    ['Environment', plan.environment],
    ['Digest', digest],
    ['Inputs', inputs.join(', ')],
    ['Objectives', goals.filter(Boolean).join(', ')],
    ['Size', sizeText(plan)],
  ];
  return all.filter(([, text]) => text !== '');
}

function sizeText(plan: Plan): string {
  const asks = plan.steps.filter(({ ask }) => ask).length;
  const expected = expectedMs(plan);
  const parts = [
    count(plan.steps.length, 'step'),
    count(plan.stages.length, 'stage'),
    `${count(asks, 'question')} to people`,
  ];
  return expected > 0
    ? `${parts.join(', ')}; ${durationText(expected)} planned, beside the waits for people`
    : parts.join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
