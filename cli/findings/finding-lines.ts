import type { Finding } from '../../model/chaos/finding.js';
import { safeLine } from '../../model/safe-text.js';
import type { Context } from '../context.js';
import { toType } from '../invocation.js';
import { gap, type Line, span } from '../render/line.js';
import { dateText } from '../render/times.js';

/** One finding: what it is and where, what happened, and what was decided or how one decides. */
export function findingLines(finding: Finding, { zone, invocation }: Pick<Context, 'zone' | 'invocation'>): Line[] {
  const { id, deviation, layer, environment, run, step, owner, at, what, hypothesis, decision } = finding;
  const facts = `${layer}, ${run} ${step}, ${owner === undefined ? 'nobody’s' : `of ${owner}`}, ${dateText(at, zone)}`;
  return [
    [span(id, 'bold'), gap(2), span(deviation, decision ? 'dim' : 'red'), gap(2), span(environment, 'yellow')],
    [gap(2), span(safeLine(facts), 'dim')],
    [gap(2), span(safeLine(`Hypothesis: ${hypothesis}`))],
    [gap(2), span(safeLine(what))],
    [gap(2), ...decided(finding, { zone, decide: toType(invocation, `findings decide ${id} fix --reason TEXT`) })],
  ];
}

function decided({ decision }: Finding, { zone, decide }: { zone: string; decide: string }): Line {
  if (!decision) return [span('Open. ', 'red'), span(`Decide: ${decide}`, 'dim')];
  const { choice, by, at, reason } = decision;
  return [span(`${choice} `, 'green'), span(safeLine(`by ${by}, ${dateText(at, zone)}: ${reason}`), 'dim')];
}
