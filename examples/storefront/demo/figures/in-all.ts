import type { Drill } from '../../../../model/recovery/drill.js';
import type { LoadSummary } from '../../load/tally.js';
import type { Played } from '../play-story.js';
import { data, fallback, keys, ramp, reached } from './day-by-day.js';
import { type Figure, number, seconds } from './figure.js';
import { recovery } from './recovery.js';

export interface Measured {
  played: readonly Played[];
  drill?: Drill;
  /** What customers saw in all. */
  customers: LoadSummary;
  /** From the first line to the last run's end, ms. */
  ms: number;
}

/** Every figure of the closing table, from a measurement; what was not measured has no line. */
export function figuresOf(measured: Measured): Figure[] {
  const { played, ms } = measured;
  const of = (name: string): Played | undefined => played.find(({ part }) => part.name === name);
  return [
    ...fallback(of('rehearse')),
    ...reached(of('get-ready')),
    ...data(of('go-live')),
    ...keys(of('go-live'), of('rotate-key')),
    ...ramp(of('widen')),
    ...recovery(of('lose-the-primary'), measured.drill),
    ...customers(measured),
    {
      day: 'all',
      what: 'answers of people that counted',
      value: String(answers(played)),
      from: 'the asks of all runs',
    },
    ...days(played),
    { day: 'all', what: 'the whole story', value: seconds(ms), from: 'from the first line to the last run’s end' },
  ];
}

function customers({ played, customers: all }: Measured): Figure[] {
  const drill = played.find(({ part }) => part.drill);
  const before = drill?.before ?? all;
  const from = 'the customers’ own count';
  return [
    {
      day: 'all',
      what: 'requests of customers',
      value: `${number(all.requests)} in ${seconds(all.seconds * 1000)}`,
      from,
    },
    {
      day: 'all',
      what: drill ? 'before the drill' : 'of these',
      value: `${before.refused} refused, ${before.status5xx} answered 5xx, ${before.other + before.unsent} went wrong otherwise`,
      from,
    },
    {
      day: 'all',
      what: 'time to answer',
      value: `half within ${all.latency.p50} ms, 99 of 100 within ${all.latency.p99} ms`,
      from,
    },
  ];
}

function days(played: readonly Played[]): Figure[] {
  return ['0', '1', '2', 'N'].flatMap((day) => {
    const own = played.filter(({ part }) => part.day === day);
    if (own.length === 0) return [];
    const total = own.reduce((sum, { ms }) => sum + ms, 0);
    return [{ day, what: 'time it took', value: seconds(total), from: own.map(({ part }) => part.name).join(', ') }];
  });
}

/** Votes that count, and people who acknowledged or answered. */
function answers(played: readonly Played[]): number {
  const asks = played.flatMap(({ reply }) => reply.view.asks);
  return asks.reduce((sum, { votes, audience }) => {
    const voted = votes.filter((vote) => vote.void === undefined).length;
    return sum + voted + (audience?.counts.states.acknowledged ?? 0);
  }, 0);
}
