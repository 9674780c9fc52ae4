/** Upper bounds of the duration histogram, seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** One answered request. `route` is the pattern and not the path, so that the number of series stays small. */
export interface Answered {
  method: string;
  route: string;
  status: number;
  seconds: number;
}

interface Durations {
  /** Per bound, not yet summed up. */
  buckets: number[];
  count: number;
  sum: number;
}

/**
 * What the shop counts since it started, in the text format of Prometheus 0.0.4: `shop_requests_total` by method, route and
 * status, and the histogram `shop_request_seconds` by route. Every series carries the slot and the release that was built.
 */
export class ShopMetrics {
  readonly #own: Record<string, string>;
  readonly #requests = new Map<string, number>();
  readonly #durations = new Map<string, Durations>();

  constructor(own: { slot: string; version: string }) {
    this.#own = own;
  }

  note({ method, route, status, seconds }: Answered): void {
    const series = this.#series({ method, route, status: String(status) });
    this.#requests.set(series, (this.#requests.get(series) ?? 0) + 1);
    const durations = this.#durations.get(route) ?? { buckets: BOUNDS.map(() => 0), count: 0, sum: 0 };
    const bucket = BOUNDS.findIndex((bound) => seconds <= bound);
    if (bucket >= 0) durations.buckets[bucket] = (durations.buckets[bucket] ?? 0) + 1;
    durations.count += 1;
    durations.sum += seconds;
    this.#durations.set(route, durations);
  }

  text(): string {
    const lines = ['# HELP shop_requests_total Requests answered.', '# TYPE shop_requests_total counter'];
    for (const [series, count] of this.#requests) lines.push(`shop_requests_total${series} ${count}`);
    lines.push('# HELP shop_request_seconds Time to answer.', '# TYPE shop_request_seconds histogram');
    for (const [route, durations] of this.#durations) lines.push(...this.#histogram(route, durations));
    return `${lines.join('\n')}\n`;
  }

  #histogram(route: string, { buckets, count, sum }: Durations): string[] {
    let below = 0;
    const lines = BOUNDS.map((bound, index) => {
      below += buckets[index] ?? 0;
      return `shop_request_seconds_bucket${this.#series({ route, le: String(bound) })} ${below}`;
    });
    return [
      ...lines,
      `shop_request_seconds_bucket${this.#series({ route, le: '+Inf' })} ${count}`,
      `shop_request_seconds_sum${this.#series({ route })} ${sum}`,
      `shop_request_seconds_count${this.#series({ route })} ${count}`,
    ];
  }

  #series(labels: Record<string, string>): string {
    const pairs = Object.entries({ ...this.#own, ...labels });
    return `{${pairs.map(([name, value]) => `${name}="${escaped(value)}"`).join(',')}}`;
  }
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
