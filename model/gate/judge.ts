import { budgetLeftOf, burnRateOf, sliOf } from './burn-rate.js';
import type { Bound, Objective } from './objective.js';
import { type Bucket, quantileOf } from './quantile.js';
import type { Answer, Answers, Missing, MissingReason } from './questions.js';

/** What one look says about one objective. `undecided` is never a yes: there was nothing to judge. */
export interface Judgement {
  verdict: 'yes' | 'no' | 'undecided';
  /** In the unit of the objective: percent, milliseconds, times. */
  value?: number;
  /** Percent of valid events that were good. */
  sli?: number;
  /** Percentage points of the error budget that are not spent. */
  budgetLeft?: number;
  /** Valid events behind it. */
  events?: number;
  /** Why it is undecided. */
  reason?: MissingReason;
  why?: string;
}

/** Beyond this, `good` and `valid` do not speak of the same events; below it, they were read a moment apart. */
const SLACK = 1.001;

/** Judges one objective by what was answered. Fewer valid events than `atLeastEvents` are too few to judge by. */
export function judge(objective: Objective, answers: Answers, { atLeastEvents = 0 } = {}): Judgement {
  switch (objective.kind) {
    case 'threshold':
      return onNumber(answers.value, (value) => within(value, objective.bound));
    case 'latency':
      return onBuckets(answers.buckets, (buckets) => judgeLatency(objective, buckets, atLeastEvents));
    case 'baseline':
      return judgeBaseline(objective, answers, atLeastEvents);
    case 'ratio':
      return onShare(answers, { atLeastEvents }, ({ sli, events }) => ({
        ...within(sli, { side: 'atLeast', limit: objective.atLeast }),
        sli,
        events,
      }));
    case 'budget':
      return onShare(answers, { atLeastEvents }, ({ sli, events }) => ({
        ...within(burnRateOf(sli, objective.objective), { side: 'atMost', limit: objective.burnAtMost }),
        sli,
        budgetLeft: budgetLeftOf(sli, objective.objective),
        events,
      }));
  }
}

function within(value: number, { side, limit }: Bound): Judgement {
  const good = side === 'atLeast' ? isAtMost(limit, value) : isAtMost(value, limit);
  return { verdict: good ? 'yes' : 'no', value };
}

/** Up to what arithmetic with fractions adds: 1.2 % against 1 % is 1.2 times as much, and not more. */
function isAtMost(value: number, limit: number): boolean {
  return value <= limit + 1e-9 * Math.max(1, Math.abs(limit));
}

function judgeLatency(
  { quantile, atMostMs, unitMs }: Objective & { kind: 'latency' },
  buckets: readonly Bucket[],
  atLeastEvents: number,
): Judgement {
  const events = buckets.find(({ le }) => le === Number.POSITIVE_INFINITY)?.count ?? 0;
  if (events < atLeastEvents) return tooFew(events, atLeastEvents);
  const found = quantileOf(buckets, quantile);
  if ('missing' in found) return { ...undecided('not-a-number', found.missing), events };
  if ('value' in found) return { ...within(found.value * unitMs, { side: 'atMost', limit: atMostMs }), events };
  const bound = found.beyond * unitMs;
  if (bound >= atMostMs) return { verdict: 'no', value: bound, events };
  return {
    ...undecided('unclear', `it lies beyond the last bucket of ${bound} ms, and the limit is ${atMostMs} ms`),
    events,
  };
}

function judgeBaseline(
  objective: Objective & { kind: 'baseline' },
  answers: Answers,
  atLeastEvents: number,
): Judgement {
  const { of, atMostTimes, orAtMost } = objective;
  const compare = (own: number, other: number): Judgement => {
    const value = other === 0 ? (own === 0 ? 1 : Number.POSITIVE_INFINITY) : own / other;
    const good = isAtMost(own, atMostTimes * other) || (orAtMost !== undefined && own <= orAtMost);
    return { verdict: good ? 'yes' : 'no', ...(Number.isFinite(value) ? { value } : {}) };
  };
  if ('value' in of)
    return onNumber(answers.value, (own) => onNumber(answers['against.value'], (other) => compare(own, other)));
  return onShare(answers, { atLeastEvents }, (own) =>
    onShare(answers, { atLeastEvents, prefix: 'against.' }, (other) => ({
      ...compare(100 - own.sli, 100 - other.sli),
      sli: own.sli,
      events: Math.min(own.events, other.events),
    })),
  );
}

function onShare(
  answers: Answers,
  { atLeastEvents, prefix = '' }: { atLeastEvents: number; prefix?: string },
  then: (share: { sli: number; events: number }) => Judgement,
): Judgement {
  return onNumber(answers[`${prefix}good`], (good) =>
    onNumber(answers[`${prefix}valid`], (valid) => {
      if (valid < atLeastEvents) return tooFew(valid, atLeastEvents);
      if (good < 0 || valid < 0) return undecided('not-a-number', 'a count of events is negative');
      if (good > valid * SLACK)
        return {
          ...undecided('unclear', 'more events are good than valid, so they are not the same ones'),
          events: valid,
        };
      const sli = sliOf(good, valid);
      return sli === undefined
        ? { ...undecided('not-a-number', 'there were no valid events'), events: 0 }
        : then({ sli, events: valid });
    }),
  );
}

function onNumber(answer: Answer | undefined, then: (number: number) => Judgement): Judgement {
  if (!answer || 'buckets' in answer) return undecided('empty', 'there is no value');
  if (isMissing(answer)) return undecided(answer.reason, answer.why);
  return Number.isFinite(answer.number) ? then(answer.number) : undecided('not-a-number', `it gave ${answer.number}`);
}

function onBuckets(answer: Answer | undefined, then: (buckets: readonly Bucket[]) => Judgement): Judgement {
  if (!answer || 'number' in answer) return undecided('empty', 'there is no histogram');
  return isMissing(answer) ? undecided(answer.reason, answer.why) : then(answer.buckets);
}

export function isMissing(answer: Answer): answer is Missing {
  return 'reason' in answer;
}

function tooFew(events: number, wanted: number): Judgement {
  const why = `${Math.round(events * 100) / 100} valid events, at least ${wanted} are needed to judge`;
  return { ...undecided('too-few-events', why), events };
}

function undecided(reason: MissingReason, why: string): Judgement {
  return { verdict: 'undecided', reason, why };
}
