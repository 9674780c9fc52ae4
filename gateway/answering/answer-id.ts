import { digestOf } from '../../model/digest.js';
import type { Json } from '../../model/json.js';
import type { Answering } from './answerer.js';

/** Digits of the digest of what was answered. */
const DIGITS = 16;

/**
 * The jti of an answer as it is signed: unique per person, intention and choice. The same form sent twice is one answer; the
 * same form with another choice is another one, and gets a verdict of its own.
 */
export function answerId(person: string, answering: Answering): string {
  const { jti, action, for: other, about, reason, fields } = answering;
  const said = Object.entries({ action, for: other, about, reason, fields }).filter(([, value]) => value !== undefined);
  return `${person}.${jti}.${digestOf(Object.fromEntries(said) as { [name: string]: Json }).slice(0, DIGITS)}`;
}
