import type { AudienceAction } from '../../model/audience/answer.js';
import type { StatementAction } from '../../model/statement.js';
import { Refusal } from '../refusal.js';
import type { Answerer, Answering } from './answerer.js';

/** What people may answer in a run. Starting and steering are no answers and have routes of their own. */
export const RUN_ACTIONS = [
  'approve',
  'reject',
  'withdraw',
  'complete',
  'observe',
  'delegate',
  'decide-retry',
  'decide-skip',
  'decide-abort',
  'decide-undo',
  'decide-yes',
  'decide-no',
] as const satisfies readonly StatementAction[];

/** What people may answer to an audience. `bounced` is nobody's answer: the gateway reports it itself. */
export const PEOPLE_ACTIONS = [
  'acknowledge',
  'decline',
  'answer',
  'seen',
  'waive',
] as const satisfies readonly AudienceAction[];

export type RunAction = (typeof RUN_ACTIONS)[number];
export type PeopleAction = (typeof PEOPLE_ACTIONS)[number];

/** What somebody who is known by a mail only may do. */
const BY_MAIL: readonly string[] = ['acknowledge', 'decline', 'answer'];

/** What `for` goes with: votes in somebody's place, and to whom a vote is handed on. */
const FOR_SOMEBODY: readonly string[] = ['approve', 'reject', 'withdraw', 'delegate'];

export const JTI_SHAPE = /^[A-Za-z0-9._-]{8,100}$/;
const DIGEST_SHAPE = /^[0-9a-f]{64}$/;
const REASON_CHARS = 2_000;
const FIELDS = 100;
const FIELD_NAME_CHARS = 200;
const FIELD_CHARS = 8_000;
/** All fields of one answer, as JSON; 200 answers travel together. */
const FORM_CHARS = 16_000;
const NAME_CHARS = 500;

/** Whether somebody who is known by a mail only may do this. */
export function mayByMail(action: string): boolean {
  return BY_MAIL.includes(action);
}

/** An answering whose shape and size have been checked. What its fields mean is for the run and the audience to judge. */
export type Checked = Answering & ({ to: 'run'; action: RunAction } | { to: 'audience'; action: PeopleAction });

/**
 * Refuses what nobody could have meant, and everything but acknowledgements from somebody who is known by a mail only.
 * Throws a Refusal: 400 malformed, 403 `level-too-low`.
 */
export function checkAnswering(answerer: Answerer, answering: Answering): Checked {
  const checked = routed(answering);
  // That they opened it is true of a browser that signed in long ago, too; programs open every link of a mail.
  const opened = checked.action === 'seen' && answerer.via === 'page';
  if (answerer.level === 1 && !mayByMail(checked.action) && !opened) throw tooLow(answering.action);
  requireText('run', answering.run, NAME_CHARS);
  requireText('ask', answering.ask, NAME_CHARS);
  if (!DIGEST_SHAPE.test(answering.digest)) throw malformed('the digest is 64 hex digits');
  if (!JTI_SHAPE.test(answering.jti))
    throw malformed('the id of the answer is 8 to 100 letters, digits, dots and dashes');
  if (answering.reason !== undefined && answering.reason.length > REASON_CHARS)
    throw malformed(`the reason is longer than ${REASON_CHARS} characters`);
  if (answering.for !== undefined) requireText('for', answering.for, FIELD_NAME_CHARS);
  if (answering.about !== undefined) requireText('about', answering.about, FIELD_NAME_CHARS);
  if (answering.for !== undefined && !FOR_SOMEBODY.includes(answering.action))
    throw malformed(`${answering.action.slice(0, 50)} is not given in anybody's place`);
  if (answering.action === 'delegate' && answering.for === undefined) throw malformed('delegate names to whom');
  checkFields(answering.fields);
  return checked;
}

function routed(answering: Answering): Checked {
  const run = RUN_ACTIONS.find((action) => action === answering.action);
  if (run) return { ...answering, to: 'run', action: run };
  const audience = PEOPLE_ACTIONS.find((action) => action === answering.action);
  if (audience) return { ...answering, to: 'audience', action: audience };
  throw malformed(`nobody can answer with ${answering.action.slice(0, 50)}`);
}

function checkFields(fields: Answering['fields']): void {
  if (fields === undefined) return;
  const entries = Object.entries(fields);
  if (entries.length > FIELDS) throw malformed(`there are more than ${FIELDS} fields`);
  for (const [name, value] of entries) {
    requireText('the name of a field', name, FIELD_NAME_CHARS);
    if (typeof value === 'string' && value.length > FIELD_CHARS)
      throw malformed(`field ${name} is longer than ${FIELD_CHARS} characters`);
    if (typeof value !== 'string' && typeof value !== 'boolean' && !Number.isFinite(value))
      throw malformed(`field ${name} is no text, number or yes or no`);
  }
  if (JSON.stringify(fields).length > FORM_CHARS)
    throw malformed(`all fields are longer than ${FORM_CHARS} characters`);
}

function requireText(what: string, text: string, most: number): void {
  if (text === '' || text.length > most) throw malformed(`${what} is 1 to ${most} characters`);
}

function malformed(why: string): Refusal {
  return new Refusal(400, { code: 'malformed', message: `the answer is malformed: ${why}` });
}

function tooLow(action: string): Refusal {
  return new Refusal(403, {
    code: 'level-too-low',
    message: `${action} needs more than a mail: a mail link or a reply may acknowledge, decline and answer questions only`,
    cure: 'Sign in at the page of the run, and answer there.',
  });
}
