import { numberOf } from '../../model/gate/exposition.js';
import { narrowed, selectorsIn } from '../../model/gate/promql-selectors.js';
import type { Bucket } from '../../model/gate/quantile.js';
import type { Answer, Answers, Question } from '../../model/gate/questions.js';
import type { PrometheusTarget, Value } from '../targets/prometheus.js';
import { type GateSource, missing, missingBy, type SourceOrder } from './source.js';

/** Asks a Prometheus. All queries of one look are evaluated at one moment, by the server's clock. */
export function prometheusSource(target: PrometheusTarget, order: SourceOrder): GateSource {
  return {
    firstCounts: true,
    look: (questions) => new Look(target, order).answers(questions),
    totals: () => [],
  };
}

type Found = Value[] | { missing: Answer };

class Look {
  private time: number | undefined;
  /** Two objectives often ask the same; it is asked once a look. */
  private readonly asked = new Map<string, Promise<Found>>();

  constructor(
    private readonly target: PrometheusTarget,
    private readonly order: SourceOrder,
  ) {}

  async answers(questions: readonly (readonly Question[])[]): Promise<Answers[]> {
    const all: Answers[] = [];
    for (const own of questions) {
      const answers: Answers = {};
      for (const question of own) answers[question.name] = await this.answer(question);
      all.push(answers);
    }
    return all;
  }

  private async answer(question: Question): Promise<Answer> {
    const found = await this.ask(question.query);
    if ('missing' in found) return found.missing;
    const { where } = question;
    const meant = where ? found.filter(({ labels }) => labels[where.label] === where.value) : found;
    const answer = question.form === 'buckets' ? bucketsOf(meant) : oneOf(meant, question);
    if ('reason' in answer) return answer;
    return (await this.stale(question)) ?? answer;
  }

  private ask(query: string): Promise<Found> {
    const asking = this.asked.get(query) ?? this.send(query);
    this.asked.set(query, asking);
    return asking;
  }

  private async send(query: string): Promise<Found> {
    try {
      const values = await this.target.query(query, this.time);
      this.time ??= values[0]?.time;
      return values;
    } catch (error) {
      return { missing: missingBy(error) };
    }
  }

  /**
   * A rate goes on saying what was long after the last scrape, so its series must have been scraped lately: of one colour
   * those of that colour, whatever the other one's say, and of the rest the oldest.
   */
  private async stale({ query, where }: Question): Promise<Answer | undefined> {
    for (const written of selectorsIn(query)) {
      const selector = where ? await this.ofColour(written, where) : written;
      const found = await this.ask(`time() - min(timestamp(${selector}))`);
      if ('missing' in found) return found.missing;
      const age = found[0]?.value;
      if (age === undefined) return missing('stale', `${selector} is not scraped any more`);
      if (age * 1000 > this.order.staleAfterMs)
        return missing('stale', `${selector} was scraped last ${Math.round(age * 10) / 10} s ago`);
    }
    return undefined;
  }

  /** Series that do not have the label at all, because the query adds it, speak of every colour. */
  private async ofColour(selector: string, { label, value }: { label: string; value: string }): Promise<string> {
    const found = await this.ask(`count(${narrowed(selector, `${label}!=""`)})`);
    return 'missing' in found || found.length > 0 ? narrowed(selector, `${label}=${JSON.stringify(value)}`) : selector;
  }
}

function oneOf(values: readonly Value[], { where }: Question): Answer {
  const [value] = values;
  const of = where ? ` for ${where.label} ${where.value}` : '';
  if (!value) return missing('empty', `the query gave nothing${of}; does the metric exist?`);
  if (values.length > 1)
    return missing('several', `the query gave ${values.length} values${of}; sum them, so that there is one`);
  if (!Number.isFinite(value.value)) return missing('not-a-number', `the query gave ${value.value}${of}`);
  return { number: value.value };
}

function bucketsOf(values: readonly Value[]): Answer {
  if (values.length === 0) return missing('empty', 'the query gave nothing; does the metric exist?');
  const buckets: Bucket[] = [];
  for (const { labels, value } of values) {
    const le = numberOf(labels.le);
    if (le === undefined) return missing('empty', 'the query gave values without `le`; keep it: sum by (le) (…)');
    if (buckets.some((bucket) => bucket.le === le))
      return missing('several', 'the query gave several histograms; sum them: sum by (le) (…)');
    buckets.push({ le, count: value });
  }
  return { buckets };
}
