import type { AccessView } from '../../model/access/open-access.js';
import { safeLine } from '../../model/safe-text.js';
import { type Invocation, toType } from '../invocation.js';
import { gap, type Line, span } from './line.js';
import { dateText, elapsedText } from './times.js';

export interface AccessStyle {
  /** Wall time, ms. */
  now: number;
  zone: string;
  invocation: Invocation;
}

/** One access: who has what where, the time that is left, why, and how it ends or ended. */
export function accessLines(access: AccessView, { now, zone, invocation }: AccessStyle): Line[] {
  const { run, step, person, login, right, level, target, environment, reason, incident, at } = access;
  const who = safeLine(`${person} (${login}) has ${right} at ${target}`);
  return [
    [span(who, 'bold'), gap(2), span(environment, 'yellow'), gap(2), ...stateOf(access, { now, zone })],
    [gap(2), span(safeLine(`${level}, ${run}/${step}, since ${dateText(at, zone)}; ${incident}: ${reason}`), 'dim')],
    ...(access.taken ? [] : endLines(access, invocation)),
  ];
}

function stateOf({ taken, ending, until }: AccessView, { now, zone }: Pick<AccessStyle, 'now' | 'zone'>): Line {
  if (taken) return [span(`taken back ${dateText(taken.at, zone)} (${taken.by})`, 'dim')];
  if (ending) return [span(`is being ended by ${ending.by}`, 'yellow')];
  if (until > now) return [span(`${elapsedText(until - now)} left`, 'yellow')];
  return [span(`overdue by ${elapsedText(now - until)}`, 'red')];
}

function endLines({ run, step, trouble, byHand }: AccessView, invocation: Invocation): Line[] {
  const how: Line = [gap(2), span(`End it: ${toType(invocation, `access end ${run}/${step} --reason TEXT`)}`, 'dim')];
  if (trouble === undefined) return [how];
  return [[gap(2), span(safeLine(`COULD NOT BE TAKEN BACK: ${trouble} By hand: ${byHand}`), 'red')], how];
}
