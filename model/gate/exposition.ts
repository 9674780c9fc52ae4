/** One line of an exposition: a series with its value now. */
export interface Series {
  name: string;
  labels: Record<string, string>;
  value: number;
  /** When it was measured, ms, where the exporter says so. */
  at?: number;
}

export interface Exposition {
  series: Series[];
  /** Declared types by name of the metric family: `counter`, `gauge`, `histogram`, `summary`, `unknown` … */
  types: Map<string, string>;
}

/** Thrown by `parseExposition`; says the line and what is wrong with it, not what stands in it. */
export class ExpositionError extends Error {
  constructor(line: number, what: string) {
    super(`line ${line}: ${what}`);
    this.name = 'ExpositionError';
  }
}

/**
 * Reads the Prometheus text format and OpenMetrics. Half of an answer must not be taken for the whole: throws an
 * ExpositionError on every line that it cannot read, on a series that stands twice, on a last line that is not ended, and in
 * OpenMetrics (`openMetrics`) without `# EOF`. Timestamps are milliseconds in the one and seconds in the other.
 */
export function parseExposition(text: string, { openMetrics = false } = {}): Exposition {
  if (text !== '' && !text.endsWith('\n')) throw new ExpositionError(text.split('\n').length, 'the answer was cut off');
  const types = new Map<string, string>();
  const series: Series[] = [];
  const seen = new Set<string>();
  const lines = text.split('\n').slice(0, -1);
  let ended = false;
  lines.forEach((raw, index) => {
    const line = raw.replace(/\r$/, '').trim();
    if (ended && line !== '') throw new ExpositionError(index + 1, 'something stands after # EOF');
    if (line.startsWith('#')) {
      const [, word, name, type] = line.split(/\s+/);
      if (word === 'TYPE' && name && type) types.set(name, type.toLowerCase());
      if (word === 'EOF' && openMetrics) ended = true;
    } else if (line !== '') {
      const one = new Line(line, index + 1).read(openMetrics);
      const key = keyOf(one);
      if (seen.has(key)) throw new ExpositionError(index + 1, 'the same series stands twice');
      seen.add(key);
      series.push(one);
    }
  });
  if (openMetrics && !ended) throw new ExpositionError(lines.length, 'the answer was cut off: there is no # EOF');
  return { series, types };
}

/** Names a series: the same for the same name and labels, in any order. */
export function keyOf({ name, labels }: Pick<Series, 'name' | 'labels'>): string {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([name, ...sorted]);
}

/** Whether a series only grows, by its declared type or, without one, by its name. */
export function isCounter(name: string, types: ReadonlyMap<string, string>): boolean {
  const family = name.replace(/_(?:total|bucket|count|sum|created)$/, '');
  const type = types.get(name) ?? types.get(family);
  if (type === 'gauge' || type === 'info' || type === 'stateset' || type === 'gaugehistogram') return false;
  if (type === 'counter') return true;
  return /_(?:total|bucket|count|sum)$/.test(name);
}

const NAME = /[A-Za-z_:][A-Za-z0-9_:]*/y;
const LABEL = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*"/y;
const REST = /^\s+(\S+)(?:\s+(\S+))?(?:\s+#\s.*)?$/;

class Line {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly line: number,
  ) {}

  read(openMetrics: boolean): Series {
    const name = this.take(NAME)?.[0];
    if (name === undefined) throw this.wrong('it does not begin with the name of a metric');
    const labels = this.text[this.at] === '{' ? this.labels() : {};
    const rest = REST.exec(this.text.slice(this.at).replace(/^(?=\S)/, ' '));
    const value = numberOf(rest?.[1]);
    if (value === undefined) throw this.wrong('its value is no number');
    if (rest?.[2] === undefined) return { name, labels, value };
    const stamp = numberOf(rest[2]);
    if (stamp === undefined || !Number.isFinite(stamp)) throw this.wrong('its time is no number');
    return { name, labels, value, at: openMetrics ? stamp * 1000 : stamp };
  }

  private labels(): Record<string, string> {
    const labels = new Map<string, string>();
    this.at += 1;
    for (;;) {
      if (this.take(/\s*\}/y)) return Object.fromEntries(labels);
      const label = this.take(LABEL)?.[1];
      if (label === undefined) throw this.wrong('its labels cannot be read');
      if (labels.has(label)) throw this.wrong('a label stands twice');
      labels.set(label, this.quoted());
      if (!this.take(/\s*,/y) && !/^\s*\}/.test(this.text.slice(this.at)))
        throw this.wrong('its labels cannot be read');
    }
  }

  /** The rest of a text in quotes, with `\\`, `\"` and `\n`. */
  private quoted(): string {
    let value = '';
    for (; this.at < this.text.length; this.at += 1) {
      const character = this.text[this.at];
      if (character === '"') {
        this.at += 1;
        return value;
      }
      if (character === '\\') {
        this.at += 1;
        const escaped = this.text[this.at];
        value += escaped === 'n' ? '\n' : (escaped ?? '');
      } else value += character;
    }
    throw this.wrong('a label is not ended');
  }

  private take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match) this.at = pattern.lastIndex;
    return match;
  }

  private wrong(what: string): ExpositionError {
    return new ExpositionError(this.line, what);
  }
}

/** As Go writes numbers; undefined for what is none. */
export function numberOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[+-]?inf(?:inity)?$/i.test(text))
    return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (/^nan$/i.test(text)) return Number.NaN;
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
