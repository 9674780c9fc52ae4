import { increaseOf } from '../../model/gate/counter.js';
import { isCounter, keyOf, numberOf, type Series } from '../../model/gate/exposition.js';
import type { Totals } from '../../model/gate/measurement.js';
import type { Bucket } from '../../model/gate/quantile.js';
import type { Answer, Answers, Question } from '../../model/gate/questions.js';
import { parseSelector, type Selector, selects } from '../../model/gate/selector.js';
import type { MetricsTarget, Scrape } from '../targets/metrics.js';
import { type GateSource, missing, missingBy, type SourceOrder } from './source.js';

/**
 * Reads metrics where they are made and counts by itself: what counters have grown by since the watch began, or over the last
 * `windowMs`. `now` gives ms on a clock that does not jump, `wall` the time that exporters mean.
 */
export function metricsSource(
  target: MetricsTarget,
  order: SourceOrder,
  clock: { now(): number; wall(): number },
): GateSource {
  return new CountingSource(target, order, clock);
}

/** What one question has counted at each look: the last entry is the newest. */
interface Counted {
  totals: Totals;
  history: { at: number; totals: Totals }[];
  /** When it last grew. */
  grewAt: number;
}

class CountingSource implements GateSource {
  readonly firstCounts = false;
  /** The last value of every series, by instance. */
  #before: Map<string, number> | undefined;
  readonly #counted = new Map<string, Counted>();
  #begunAt = 0;

  constructor(
    private readonly target: MetricsTarget,
    private readonly order: SourceOrder,
    private readonly clock: { now(): number; wall(): number },
  ) {}

  async look(questions: readonly (readonly Question[])[]): Promise<Answers[]> {
    let scrapes: Scrape[];
    try {
      scrapes = await this.target.scrape();
    } catch (error) {
      const answer = missingBy(error);
      return questions.map((own) => Object.fromEntries(own.map(({ name }) => [name, answer])));
    }
    const grown = this.#grown(scrapes);
    return questions.map((own, index) =>
      Object.fromEntries(own.map((question) => [question.name, this.#answer(question, { index, scrapes, grown })])),
    );
  }

  totals(): Totals[] {
    const all: Totals[] = this.order.earlier.map((own) => ({ ...own }));
    for (const [place, { totals }] of this.#counted) {
      const [index = '0', name = ''] = place.split(/ (.*)/s);
      const own = all[Number(index)] ?? {};
      for (const [part, count] of Object.entries(totals)) own[`${name} ${part}`] = count;
      all[Number(index)] = own;
    }
    return Array.from(all, (own) => own ?? {});
  }

  /** By how much every series has grown since the last look; undefined at the first one. */
  #grown(scrapes: readonly Scrape[]): Map<Series, number> | undefined {
    const before = this.#before;
    const now = new Map<string, number>();
    const grown = new Map<Series, number>();
    for (const { instance, exposition } of scrapes)
      for (const series of exposition.series) {
        const key = `${instance} ${keyOf(series)}`;
        now.set(key, series.value);
        grown.set(series, increaseOf(before?.get(key), series.value));
      }
    this.#before = now;
    if (!before) this.#begunAt = this.clock.now();
    return before ? grown : undefined;
  }

  #answer(
    question: Question,
    at: { index: number; scrapes: Scrape[]; grown: Map<Series, number> | undefined },
  ): Answer {
    const selector = parseSelector(question.query);
    if (!selector)
      return missing('query-refused', `\`${question.query}\` is no selector such as http_requests_total{status="200"}`);
    const matched = matching(question, selector, at.scrapes);
    if ('reason' in matched) return matched;
    const counts = question.form !== 'level' || matched.counter;
    if (question.form !== 'level' && !matched.counter)
      return missing('unclear', `${selector.name} is no counter, so it cannot be said how many events there were`);
    const old = this.#tooOld(matched.series);
    // Counted also when it is old: what came between two looks must not be lost for the ones that follow.
    const counted = counts ? this.#count(question, matched.series, at) : undefined;
    if (old ?? counted) return (old ?? counted) as Answer;
    if (matched.series.length === 0) return missing('empty', `no series of ${selector.name} fits`);
    return { number: matched.series.reduce((sum, { value }) => sum + value, 0) };
  }

  #count(
    question: Question,
    series: readonly Series[],
    { index, grown }: { index: number; grown: Map<Series, number> | undefined },
  ): Answer {
    const place = `${index} ${question.name}`;
    const now = this.clock.now();
    const counted = this.#counted.get(place) ?? this.#beginning(index, question, now);
    this.#counted.set(place, counted);
    if (!grown) return missing('empty', 'counters say something from the second look on');
    for (const one of series) {
      const more = grown.get(one) ?? 0;
      if (!Number.isFinite(more)) return missing('not-a-number', `a counter of ${one.name} is ${one.value}`);
      const part = question.form === 'buckets' ? (one.labels.le ?? '') : 'all';
      counted.totals[part] = (counted.totals[part] ?? 0) + more;
      if (more > 0) counted.grewAt = now;
    }
    if (this.order.windowMs !== undefined) counted.history.push({ at: now, totals: { ...counted.totals } });
    if (question.name.endsWith('valid') || question.form === 'buckets') {
      const still = now - counted.grewAt;
      if (still > this.order.staleAfterMs)
        return missing('stale', `nothing was counted for ${Math.round(still / 1000)} s`);
    }
    return this.#over(question, counted, now);
  }

  /** Earlier attempts have counted for the whole watch already; a window and a rate begin anew. */
  #beginning(index: number, { name, form }: Question, at: number): Counted {
    const totals: Totals = {};
    if (this.order.windowMs === undefined && form !== 'level')
      for (const [place, count] of Object.entries(this.order.earlier[index] ?? {}))
        if (place.startsWith(`${name} `)) totals[place.slice(name.length + 1)] = count;
    return { totals, history: [{ at, totals: {} }], grewAt: at };
  }

  #over(question: Question, { totals, history }: Counted, now: number): Answer {
    const { windowMs } = this.order;
    while (windowMs !== undefined && history.length > 2 && (history[1]?.at ?? now) <= now - windowMs) history.shift();
    const from = history[0];
    const grown = (part: string) => (totals[part] ?? 0) - (from?.totals[part] ?? 0);
    if (question.form === 'buckets') return bucketsOf(Object.keys(totals).map((le) => [le, grown(le)]));
    if (question.form === 'count') return { number: grown('all') };
    // Of a level that turns out to be a counter: per second, and since this attempt began.
    const seconds = (now - Math.max(from?.at ?? this.#begunAt, this.#begunAt)) / 1000;
    return seconds > 0
      ? { number: grown('all') / seconds }
      : missing('empty', 'no time has passed since the last look');
  }

  #tooOld(series: readonly Series[]): Answer | undefined {
    const oldest = Math.min(...series.map(({ at }) => at ?? Number.POSITIVE_INFINITY));
    const age = this.clock.wall() - oldest;
    if (age <= this.order.staleAfterMs) return undefined;
    return missing('stale', `its newest value is ${Math.round(age / 1000)} s old by its own time`);
  }
}

/**
 * The series that are meant. A metric, label or colour that nobody shows is unknown; one whose labels have other values counted
 * nothing.
 */
function matching(
  { form, where }: Question,
  selector: Selector,
  scrapes: readonly Scrape[],
): { series: Series[]; counter: boolean } | (Answer & { reason: string }) {
  const name = form === 'buckets' ? `${selector.name.replace(/_bucket$/, '')}_bucket` : selector.name;
  const known = scrapes.filter(
    ({ exposition }) =>
      exposition.series.some((one) => one.name === name) ||
      exposition.types.has(name.replace(/_(?:bucket|total)$/, '')) ||
      exposition.types.has(name),
  );
  const first = known[0];
  if (!first) return { reason: 'empty', why: `there is no metric ${name}` };
  const strange = unknownLabels({ form, where }, { ...selector, name }, scrapes);
  if (strange !== undefined) return { reason: 'empty', why: strange };
  const series = scrapes.flatMap(({ exposition }) =>
    exposition.series.filter(
      (one) => selects(selector, one, name) && (where === undefined || one.labels[where.label] === where.value),
    ),
  );
  return { series, counter: isCounter(name, first.exposition.types) };
}

/**
 * Says which label nobody shows: with a misspelt one nothing would ever be counted, and everything be well. The colour may
 * stand on any metric, since a metric of errors has none of it before the first one. A metric that is declared and has no
 * series yet has counted no events; its value, though, is unknown.
 */
function unknownLabels(
  { form, where }: Pick<Question, 'form' | 'where'>,
  { name, matchers }: Selector,
  scrapes: readonly Scrape[],
): string | undefined {
  const all = scrapes.flatMap(({ exposition }) => exposition.series);
  if (where && !all.some(({ labels }) => Object.hasOwn(labels, where.label) && labels[where.label] === where.value))
    return `no series has ${where.label} ${where.value}; is that the label that tells the colours apart?`;
  const own = all.filter((one) => one.name === name);
  const needed = [...matchers.map(({ label }) => label), ...(where ? [where.label] : [])];
  if (needed.length === 0 || (own.length === 0 && (form !== 'level' || where))) return undefined;
  if (own.some(({ labels }) => needed.every((label) => Object.hasOwn(labels, label)))) return undefined;
  return `no series of ${name} has the labels ${needed.join(', ')}`;
}

function bucketsOf(parts: readonly (readonly [string, number])[]): Answer {
  const buckets: Bucket[] = [];
  for (const [text, count] of parts) {
    const le = numberOf(text);
    if (le === undefined) return missing('empty', 'a bucket has no `le`');
    buckets.push({ le, count });
  }
  return buckets.length > 0 ? { buckets } : missing('empty', 'the histogram has no buckets');
}
