import type { Ask } from '../../model/ask.js';
import { digestPrefix } from '../../model/digest.js';
import { gap, type Line, span } from './line.js';
import { type Invocation, toType } from '../invocation.js';
import { shellWord } from './shell-word.js';
import { valueText } from './value-text.js';
import { waitsForText } from './waits-for.js';
import { deadlineText } from './times.js';

export interface AskStyle {
  run: string;
  /** Run clock, ms. */
  now: number;
  zone: string;
  invocation: Invocation;
}

/** An open ask: what, whom, until when, on exactly what, and the command that answers it. */
export function askLines(ask: Ask, { run, now, zone, invocation }: AskStyle): Line[] {
  const lines: Line[] = [
    [gap(2), span(ask.id, 'bold'), gap(2), span(ask.title), gap(2), span(`digest ${digestPrefix(ask.digest)}`, 'dim')],
  ];
  if (ask.text && ask.text !== ask.title) lines.push([gap(4), span(ask.text)]);
  lines.push([gap(4), span('waits for ', 'dim'), span(waitsForText(ask), 'yellow')]);
  lines.push([
    gap(4),
    span('until ', 'dim'),
    span(`${deadlineText(ask.deadlineAt, now, zone)}, then: ${ask.onDeadline}`),
  ]);
  lines.push(...coveredLines(ask), ...changedLines(ask));
  for (const command of nextCommands(run, ask, invocation)) lines.push([gap(4), span(command, 'cyan')]);
  return lines;
}

/** The covered steps with the exact values that the votes are bound to. */
export function coveredLines(ask: Ask): Line[] {
  return (ask.request?.covers ?? []).flatMap((covered) => {
    const target = covered.target ? ` on ${covered.target}` : '';
    const lines: Line[] = [
      [
        gap(4),
        span('lets through ', 'dim'),
        span(`${covered.step} (${covered.type}${target}): ${valueText(covered.params)}`),
      ],
    ];
    if (covered.undo !== undefined) lines.push([gap(6), span('undo ', 'dim'), span(valueText(covered.undo))]);
    return lines;
  });
}

/** What differs from the request that was open before, when its votes became void. */
function changedLines({ changed = [] }: Ask): Line[] {
  return changed.map(({ path, before, after }) => [
    gap(4),
    span('changed since the last request ', 'yellow'),
    span(`${path}: ${valueText(before)} -> ${valueText(after)}`),
  ]);
}

/** The exact commands that answer an ask. An approval names the digest that was shown here. */
export function nextCommands(run: string, ask: Ask, invocation: Invocation): string[] {
  const base = `${shellWord(run)} ${shellWord(ask.id)}`;
  if (ask.kind === 'approval') {
    return [
      toType(invocation, `approve ${base} --digest ${digestPrefix(ask.digest)}`),
      toType(invocation, `reject ${base} --reason TEXT`),
    ];
  }
  const commands: string[] = [];
  if (ask.actions.includes('acknowledge')) commands.push(toType(invocation, `acknowledge ${base}`));
  if (ask.actions.includes('answer')) commands.push(toType(invocation, `answer ${base}`));
  if (ask.actions.includes('decline')) commands.push(toType(invocation, `decline ${base} --reason TEXT`));
  if (ask.actions.includes('complete')) commands.push(toType(invocation, `complete ${base}`));
  if (ask.actions.includes('observe')) commands.push(toType(invocation, `observe ${base}`));
  const choices = ask.actions.filter((action) => action.startsWith('decide-')).map((action) => action.slice(7));
  if (choices.length > 0) commands.push(toType(invocation, `decide ${base} ${choices.join('|')}`));
  return commands;
}
