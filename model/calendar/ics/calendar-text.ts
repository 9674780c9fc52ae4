import ICAL from 'ical.js';
import type { SourceRange } from '../../problem.js';

/** A property of jCal (RFC 7265): name, parameters, type and values. */
export type IcsProperty = [name: string, params: Record<string, string | string[]>, type: string, ...values: unknown[]];

export interface IcsComponent {
  name: string;
  properties: IcsProperty[];
  /** Index of its BEGIN line, from 0. */
  line: number;
}

/** Where a file of calendars cannot be read, on its first such line (from 0). */
export class CalendarTextError extends Error {
  override readonly name = 'CalendarTextError';

  constructor(
    message: string,
    readonly line: number,
  ) {
    super(message);
  }
}

/** An iCalendar text as the components inside of its VCALENDAR. The library reads the values and is lenient about the frame. */
export class CalendarText {
  readonly components: IcsComponent[];
  readonly #lines: string[];

  /** Throws CalendarTextError. */
  constructor(
    text: string,
    private readonly file: string,
  ) {
    this.#lines = text.split(/\r?\n/);
    const begins = frame(this.#lines);
    const parsed = read(text);
    const inner = parsed.flatMap(([, , components]) => components);
    if (inner.length !== begins.length) throw new CalendarTextError('its components do not fit into each other', 0);
    this.components = inner.map(([name, properties], at) => ({
      name,
      properties: properties as IcsProperty[],
      line: begins[at] ?? 0,
    }));
  }

  /** The line of a property of a component, or of the component itself. */
  where({ line }: IcsComponent, property?: string): SourceRange {
    let at = line;
    if (property !== undefined) {
      const begin = new RegExp(`^${property}[;:]`, 'i');
      let depth = 0;
      for (let index = line; index < this.#lines.length; index += 1) {
        const text = this.#lines[index] ?? '';
        if (/^BEGIN:/i.test(text)) depth += 1;
        if (/^END:/i.test(text)) depth -= 1;
        if (depth === 0) break;
        if (depth === 1 && begin.test(text)) {
          at = index;
          break;
        }
      }
    }
    return this.whereLine(at);
  }

  whereLine(line: number): SourceRange {
    return rangeOfLine(this.file, line, this.#lines[line] ?? '');
  }
}

export function rangeOfLine(file: string, line: number, text: string): SourceRange {
  return {
    file,
    start: { line: line + 1, column: 1 },
    end: { line: line + 1, column: Math.max(2, text.length + 1) },
  };
}

/** Holds BEGIN and END against each other, and gives the BEGIN lines of what stands directly in a VCALENDAR. */
function frame(lines: readonly string[]): number[] {
  const open: string[] = [];
  const begins: number[] = [];
  let calendars = 0;
  for (const [at, line] of lines.entries()) {
    const [, verb, name = ''] = /^(BEGIN|END):(.*?)\s*$/i.exec(line) ?? [];
    if (verb === undefined) {
      if (open.length === 0 && line.trim() !== '')
        throw new CalendarTextError('it stands outside of any VCALENDAR', at);
      continue;
    }
    const upper = name.toUpperCase();
    if (verb.toUpperCase() === 'END') {
      if (open.pop() !== upper) throw new CalendarTextError(`END:${name} ends nothing that is open here`, at);
      continue;
    }
    if (open.length === 0 && upper !== 'VCALENDAR')
      throw new CalendarTextError(`${name} stands outside of any VCALENDAR`, at);
    if (open.length === 0) calendars += 1;
    if (open.length === 1) begins.push(at);
    open.push(upper);
  }
  if (open.length > 0) throw new CalendarTextError(`the file ends inside of ${open.at(-1)}`, lines.length - 1);
  if (calendars === 0) throw new CalendarTextError('there is no VCALENDAR in it', 0);
  return begins;
}

type JCal = [name: string, properties: unknown[], components: JCal[]];

function read(text: string): JCal[] {
  try {
    const parsed = ICAL.parse(text) as JCal | JCal[];
    return typeof parsed[0] === 'string' ? [parsed as JCal] : (parsed as JCal[]);
  } catch (error) {
    throw new CalendarTextError(error instanceof Error ? error.message : String(error), 0);
  }
}
