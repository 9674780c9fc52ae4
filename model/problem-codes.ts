import { accessCodes } from './codes/access.js';
import { calendarCodes } from './codes/calendar.js';
import { chaosCodes } from './codes/chaos.js';
import { contactCodes } from './codes/contact.js';
import { expressionCodes } from './codes/expression.js';
import { gateCodes } from './codes/gate.js';
import { inputCodes } from './codes/inputs.js';
import { keyCodes } from './codes/keys.js';
import { peopleAskCodes } from './codes/people-asks.js';
import { planCodes } from './codes/plan.js';
import { recoveryCodes } from './codes/recovery.js';
import { programmeCodes } from './codes/programme.js';
import { runbookCodes } from './codes/runbook.js';
import { scheduleCodes } from './codes/schedules.js';
import { syntaxCodes } from './codes/syntax.js';
import { trafficCodes } from './codes/traffic.js';
import { transactionCodes } from './codes/transaction.js';
import { transferCodes } from './codes/transfer.js';
import { workspaceCodes } from './codes/workspace.js';

/** What `daybook explain CODE` says. */
export interface CodeEntry {
  /** The problem in a few words. */
  title: string;
  /** One paragraph: what is wrong and why it matters. */
  explanation: string;
  /** The cure, as a piece of YAML or a command. */
  example: string;
}

/**
 * Every problem that Daybook reports, by its stable code. A code never changes its meaning and is never used again.
 * DB1xxx syntax and shape, DB2xxx runbook, DB3xxx workspace, DB32xx targets that carry traffic, DB33xx calendar, DB4xxx plan,
 * DB41xx expressions, DB42xx forEach, DB43xx what people are asked and told, DB440x gates, DB442x journeys, DB444x experiments,
 * DB450x data, DB452x keys, DB454x access, DB456x recovery, DB458x programmes,
 * DB5xxx inputs, DB6xxx schedules.
 */
export const problemCodes = {
  ...syntaxCodes,
  ...runbookCodes,
  ...workspaceCodes,
  ...contactCodes,
  ...trafficCodes,
  ...calendarCodes,
  ...planCodes,
  ...peopleAskCodes,
  ...gateCodes,
  ...transactionCodes,
  ...chaosCodes,
  ...keyCodes,
  ...transferCodes,
  ...recoveryCodes,
  ...accessCodes,
  ...programmeCodes,
  ...expressionCodes,
  ...inputCodes,
  ...scheduleCodes,
} as const satisfies Record<string, CodeEntry>;

export type ProblemCode = keyof typeof problemCodes;

/** For a code that somebody typed, in any case: its entry, or undefined when there is no such code. */
export function explainCode(code: string): (CodeEntry & { code: ProblemCode }) | undefined {
  const known = code.toUpperCase();
  return isProblemCode(known) ? { code: known, ...problemCodes[known] } : undefined;
}

function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCodes, code);
}
