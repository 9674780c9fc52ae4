import type { Ask } from '../../model/ask.js';
import type { RunView, StepView } from '../../model/run-view.js';
import type { Context } from '../context.js';
import { nextCommands } from '../render/ask-lines.js';
import { markOf } from '../render/glyphs.js';
import { safeLine } from '../../model/safe-text.js';
import { countingVotes, waitsForText } from '../render/waits-for.js';
import { deadlineText } from '../render/times.js';

export type ChangeStyle = Pick<Context, 'zone' | 'unicode' | 'invocation'>;

/** What changed between two views, as lines without time: one per state change. `before` is missing for the first view. */
export function changeLines(before: RunView | undefined, after: RunView, style: ChangeStyle): string[] {
  const known = new Map((before ? allSteps(before) : []).map((step) => [step.id, step]));
  const lines = allSteps(after).flatMap((step) => stepChanges(known.get(step.id), step, style));
  const asks = new Map((before?.asks ?? []).map((ask) => [ask.id, ask]));
  lines.push(...after.asks.flatMap((ask) => askChanges({ before: asks.get(ask.id), after: ask, view: after, style })));
  if (before?.status !== after.status) {
    const { glyph } = markOf(after.status, style.unicode);
    lines.push(safeLine(`${glyph} run ${after.status}: ${after.headline}`));
  }
  return lines;
}

function allSteps({ stages }: RunView): StepView[] {
  return stages.flatMap(({ steps }) => steps);
}

function stepChanges(before: StepView | undefined, after: StepView, { unicode }: ChangeStyle): string[] {
  const lines: string[] = [];
  const changed = before === undefined ? after.status !== 'pending' : before.status !== after.status;
  if (changed || (before && before.epoch !== after.epoch)) {
    const { glyph } = markOf(after.status, unicode);
    const epoch = after.epoch > 1 ? ` (attempt ${after.epoch})` : '';
    lines.push(safeLine(`${glyph} ${after.id} ${after.status}${epoch}${detailOf(after)}`));
  }
  const undo = after.undo?.status;
  if (undo && undo !== 'pending' && undo !== before?.undo?.status) {
    const { glyph } = markOf(undo, unicode);
    lines.push(safeLine(`${glyph} undo of ${after.id} ${undo}: ${after.undo?.sentence ?? ''}`));
  }
  return lines;
}

function detailOf({ id, status, waitsFor, reason, message, title, sentence }: StepView): string {
  if (status === 'waiting' && waitsFor) return `: waits ${waitsFor.startsWith('until ') ? '' : 'for '}${waitsFor}`;
  if (status === 'running') return `: ${title === id ? sentence : title}`;
  if (status === 'succeeded' || status === 'pending') return '';
  const failure = [reason, message].filter(Boolean).join(': ');
  return failure ? `: ${failure}` : '';
}

interface AskChange {
  before: Ask | undefined;
  after: Ask;
  view: RunView;
  style: ChangeStyle;
}

function askChanges({ before, after, view, style }: AskChange): string[] {
  if (after.status !== 'open') {
    return before?.status === 'open' ? [safeLine(`ask ${after.id} ${after.status}`)] : [];
  }
  if (before?.status !== 'open' || before.digest !== after.digest) {
    const until = deadlineText(after.deadlineAt, view.now, style.zone);
    const opened = `ask ${after.id}: ${after.title}; waits for ${waitsForText(after)}; until ${until}`;
    return [safeLine(opened), ...nextCommands(view.run, after, style.invocation).map((command) => `  ${command}`)];
  }
  const known = new Set(before.votes.map(({ jti }) => jti));
  const fresh = countingVotes(after).filter(({ jti }) => !known.has(jti));
  return fresh.map(({ sub, action }) =>
    safeLine(`ask ${after.id}: ${sub} answered ${action}; waits for ${waitsForText(after)}`),
  );
}
