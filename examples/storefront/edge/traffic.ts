/** One place that can serve: a colour and where it listens. */
export interface Backend {
  colour: string;
  /** `http://127.0.0.1:8001` */
  origin: string;
}

/** What `GET /traffic` answers and `PUT /traffic` sets. Percent by colour; sums to 100. */
export interface TrafficState {
  weights: Record<string, number>;
  healthy: Record<string, boolean>;
}

interface Share extends Backend {
  weight: number;
  healthy: boolean;
  /** Smooth weighted round robin: grows by the weight, pays 100 when picked. */
  credit: number;
}

/** Who gets the next request. Setting weights takes effect with the next pick; what is in flight stays where it is. */
export class Traffic {
  private readonly shares: Share[];

  /** `weights` as for set(). */
  constructor(backends: readonly Backend[], weights: Record<string, number>) {
    this.shares = backends.map((backend) => ({ ...backend, weight: 0, healthy: true, credit: 0 }));
    this.set(weights);
  }

  get backends(): readonly Backend[] {
    return this.shares;
  }

  state(): TrafficState {
    return {
      weights: Object.fromEntries(this.shares.map(({ colour, weight }) => [colour, weight])),
      healthy: Object.fromEntries(this.shares.map(({ colour, healthy }) => [colour, healthy])),
    };
  }

  /** Sets all weights in one go; a colour that is not named gets 0. Throws a RangeError, and changes nothing, when they make no sense. */
  set(weights: Record<string, number>): void {
    for (const [colour, weight] of Object.entries(weights)) {
      if (!this.shares.some((share) => share.colour === colour)) {
        throw new RangeError(
          `There is no "${colour}" here; there is ${this.shares.map((share) => share.colour).join(', ')}.`,
        );
      }
      if (!Number.isInteger(weight) || weight < 0 || weight > 100) {
        throw new RangeError(`The weight of "${colour}" is ${weight}; it must be a whole number from 0 to 100.`);
      }
    }
    const sum = Object.values(weights).reduce((total, weight) => total + weight, 0);
    if (sum !== 100) throw new RangeError(`The weights sum to ${sum}; they must sum to 100.`);
    for (const share of this.shares) {
      share.weight = weights[share.colour] ?? 0;
      share.credit = 0;
    }
  }

  mark(colour: string, healthy: boolean): void {
    for (const share of this.shares) if (share.colour === colour) share.healthy = healthy;
  }

  /** The next backend by weight among the healthy ones; undefined when no weighted backend is healthy. */
  pick(): Backend | undefined {
    const able = this.shares.filter(({ weight, healthy }) => weight > 0 && healthy);
    let best: Share | undefined;
    for (const share of able) {
      share.credit += share.weight;
      if (!best || share.credit > best.credit) best = share;
    }
    if (best) best.credit -= able.reduce((total, { weight }) => total + weight, 0);
    return best;
  }
}
