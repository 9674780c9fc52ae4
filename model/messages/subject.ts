import { safeLine } from '../safe-text.js';

/** Characters of a subject at most. Longer ones are folded by mail servers and cut by phones. */
export const LONGEST_SUBJECT = 180;

export interface Environment {
  environment: string;
  colour?: string;
}

/** `[PRODUCTION]`: in capitals when policy gives it a colour or when it is named so, so that it cannot be overlooked. */
export function environmentTag({ environment, colour }: Environment): string {
  const name = safeLine(environment);
  return `[${colour !== undefined || /^prod(uction)?$/i.test(name) ? name.toUpperCase() : name}]`;
}

/** One plain line: the environment, what is wanted or how it ended, the topic. Only the topic is cut to length. */
export function subjectLine(place: Environment, lead: string, topic: string): string {
  const head = [environmentTag(place), safeLine(lead)].filter(Boolean).join(' ');
  const cut = cutTo(safeLine(topic), Math.max(20, LONGEST_SUBJECT - head.length - 1));
  return cutTo(`${head} ${cut}`, LONGEST_SUBJECT);
}

/** At most so many UTF-16 units, with `…` where something is missing. Never cuts a character in two. */
export function cutTo(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 2)) ? most - 2 : most - 1;
  return `${text.slice(0, end).trimEnd()}…`;
}
