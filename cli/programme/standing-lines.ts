import { ranks } from '../../model/programme/order.js';
import type { PartStanding, PartState } from '../../model/programme/standing.js';
import type { StepStatus } from '../../model/run-view.js';
import type { Context } from '../context.js';
import { markOf } from '../render/glyphs.js';
import { gap, type Line, padded, span, widthOf } from '../render/line.js';
import { dateText } from '../render/times.js';

const MARK: Record<PartState, StepStatus> = {
  blocked: 'pending',
  ready: 'waiting',
  running: 'running',
  succeeded: 'succeeded',
  scheduled: 'succeeded',
  failed: 'failed',
  taken: 'errored',
};

/** One line for each part, as far to the right as parts stand before it, and below it what is to be said. */
export function standingLines(
  parts: readonly PartStanding[],
  { unicode, zone }: Pick<Context, 'unicode' | 'zone'>,
): Line[] {
  const depth = ranks(parts.map(({ part, needs }) => ({ name: part, needs })));
  const indent = (part: string) => 2 * (depth.get(part) ?? 0);
  const widest = Math.max(...parts.map(({ part }) => indent(part) + widthOf(part))) + 2;
  const states = Math.max(...parts.map(({ state }) => state.length)) + 2;
  const places = Math.max(...parts.map(({ environment }) => widthOf(environment))) + 2;
  return parts.map((one) => {
    const { part, state, environment, message, run, schedule, next } = one;
    const { glyph, style } = markOf(MARK[state], unicode);
    const when = next === undefined ? '' : `, next ${dateText(next, zone)}`;
    const what = run ?? schedule;
    return [
      { text: `${glyph} `, style },
      gap(indent(part)),
      padded(part, widest - indent(part), 'bold'),
      padded(environment, places),
      padded(state, states, style),
      ...(what === undefined ? [] : [span(`${what}  `)]),
      span(`${message}${when}`, 'dim'),
    ];
  });
}
