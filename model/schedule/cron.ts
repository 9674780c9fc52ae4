import type { ScheduleSpec } from '../schedule.js';

/** A cron expression of five fields, as the values that each field allows. All five must fit: also both kinds of day. */
export interface Cron {
  minutes: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  daysOfMonth: ReadonlySet<number>;
  months: ReadonlySet<number>;
  /** 0 is Sunday. */
  weekdays: ReadonlySet<number>;
  /** The fields as written, in their order. */
  fields: readonly string[];
}

/** What is wrong with a cron expression, and where in its text: `from` counts from 0, `until` is exclusive. */
export interface CronFlaw {
  from: number;
  until: number;
  message: string;
}

export type ReadCron = { cron: Cron; flaws?: undefined } | { cron?: undefined; flaws: CronFlaw[] };

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MINUTE: Field = { name: 'minute', min: 0, max: 59 };
const HOUR: Field = { name: 'hour', min: 0, max: 23 };
const DAY: Field = { name: 'day of month', min: 1, max: 31 };
const MONTH: Field = { name: 'month', min: 1, max: 12, names: MONTHS };
const WEEKDAY: Field = { name: 'weekday', min: 0, max: 7, names: WEEKDAYS };
const FIELDS = [MINUTE, HOUR, DAY, MONTH, WEEKDAY];

/**
 * Reads `30 2 * * 2`: minute hour day month weekday. Values, ranges, lists, steps, and English names of three letters;
 * 0 and 7 are Sunday. Reports every flaw with its place. Not taken, because their meaning differs from cron to cron:
 * seconds, years, `@daily`, `?`, `L`, `W`, `#`.
 */
export function readCron(text: string): ReadCron {
  const words = [...text.matchAll(/\S+/g)];
  const [first] = words;
  if (words.length !== FIELDS.length || !first)
    return {
      flaws: [{ from: first?.index ?? 0, until: Math.max(text.trimEnd().length, 1), message: wrongCount(words) }],
    };
  const flaws: CronFlaw[] = [];
  const sets = FIELDS.map((field, index) => {
    const [word = ''] = words[index] ?? [];
    return valuesOf(word, field, (flaw) => flaws.push(moved(flaw, words[index]?.index ?? 0)));
  });
  if (flaws.length > 0) return { flaws };
  const [minutes, hours, daysOfMonth, months, weekdays] = sets as [Values, Values, Values, Values, Values];
  const week = new Set([...weekdays].map((day) => day % 7));
  return { cron: { minutes, hours, daysOfMonth, months, weekdays: week, fields: words.map(([word]) => word) } };
}

type Values = Set<number>;

function wrongCount(words: readonly RegExpMatchArray[]): string {
  if (words[0]?.[0].startsWith('@')) return `\`${words[0][0]}\` is a short form; write the five fields`;
  const also = words.length > FIELDS.length ? '; neither seconds nor a year can be given' : '';
  return `${words.length} ${words.length === 1 ? 'field' : 'fields'} instead of five: minute hour day month weekday${also}`;
}

function moved({ from, until, message }: CronFlaw, by: number): CronFlaw {
  return { from: from + by, until: until + by, message };
}

function valuesOf(word: string, field: Field, report: (flaw: CronFlaw) => void): Values {
  const values: Values = new Set();
  let from = 0;
  for (const part of word.split(',')) {
    const read = partOf(part, field);
    if (typeof read === 'string') report({ from, until: from + Math.max(part.length, 1), message: read });
    else for (let value = read.first; value <= read.last; value += read.step) values.add(value);
    from += part.length + 1;
  }
  return values;
}

/** One part of a list, or a sentence that says what is wrong with it. */
function partOf(part: string, field: Field): { first: number; last: number; step: number } | string {
  const [span = '', stepText, ...rest] = part.split('/');
  const step = stepText === undefined ? 1 : Number(stepText);
  const most = field.max - field.min;
  if (rest.length > 0 || !Number.isInteger(step) || step < 1 || step > most || stepText === '')
    return `\`${part}\` has no step from 1 to ${most} for the ${field.name}`;
  if (span === '*') return { first: field.min, last: field.max, step };
  const [firstText = '', lastText, ...more] = span.split('-');
  const first = numberOf(firstText, field);
  const last = lastText === undefined ? (stepText === undefined ? first : field.max) : numberOf(lastText, field);
  if (first === undefined || last === undefined || more.length > 0) return `\`${part}\` is no ${expected(field)}`;
  return last < first ? `\`${part}\` ends before it begins` : { first, last, step };
}

function numberOf(text: string, { min, max, names }: Field): number | undefined {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named >= 0) return named + (min === 1 ? 1 : 0);
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max ? value : undefined;
}

function expected({ name, min, max, names }: Field): string {
  return `${name} from ${min} to ${max}${names ? ` or ${names[0]} to ${names.at(-1)}` : ''}`;
}

/** Whether day of month and weekday are both restricted: then both must fit, unlike in most crons. */
export function restrictsBothDays(spec: ScheduleSpec): boolean {
  const cron = 'cron' in spec ? readCron(spec.cron).cron : undefined;
  return cron !== undefined && cron.daysOfMonth.size < 31 && cron.weekdays.size < 7;
}
