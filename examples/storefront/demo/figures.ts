import type { Drill, Figure as DrillFigure } from '../../../model/recovery/drill.js';
import type { RunView, StepView } from '../../../model/run-view.js';
import type { LoadSummary } from '../load/tally.js';
import { lost } from './customers.js';
import type { Played } from './play-story.js';

/** Something that was measured while the story was told. */
export interface Figure {
  day: string;
  what: string;
  value: string;
  /** How it was taken. */
  from: string;
}

export interface Measured {
  played: readonly Played[];
  drill?: Drill;
  /** What customers saw in all. */
  customers: LoadSummary;
  /** From the first line to the last run's end, ms. */
  ms: number;
}

/** How the drill took its two figures, in its own words. */
export function notesOf(drill: Drill): string[] {
  return [`(1) ${drill.rto.how}`, `(2) ${drill.rpo.how}`];
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

function fallback(played: Played | undefined): Figure[] {
  const [forth, back] = ['to-green', 'to-blue'].map((id) => stepMs(played, id));
  if (forth === undefined || back === undefined) return [];
  const value = `${seconds(forth)} there, ${seconds(back)} back`;
  return [
    { day: '0', what: 'all of stage’s traffic moved', value, from: 'the two traffic steps, read back at the edge' },
  ];
}

function reached(played: Played | undefined): Figure[] {
  const asked = played?.reply.view.asks.find(({ step }) => step === 'reach')?.audience;
  const examined = stepsOf(played?.reply.view).filter(
    ({ type, status }) => type === 'examine' && status === 'succeeded',
  );
  if (!asked) return [];
  return [
    {
      day: '0',
      what: 'people reached',
      value: `${asked.counts.states.acknowledged ?? 0} of ${asked.total}`,
      from: 'signed acknowledgements',
    },
    {
      day: '0',
      what: 'targets examined',
      value: String(examined.length),
      from: 'examine steps that found what they need',
    },
  ];
}

function data(played: Played | undefined): Figure[] {
  const ms = stepMs(played, 'copy');
  const rows = played?.rows;
  if (ms === undefined || !rows) return [];
  const rate = `${number(Math.round((rows.copied / ms) * 1000))} rows a second`;
  const closed = between(step(played, 'close-old')?.startedAt, step(played, 'blue-follows')?.endedAt);
  return [
    {
      day: '1',
      what: 'rows copied and compared',
      value: `${number(rows.copied)} of ${number(rows.old)} in ${seconds(ms)}, ${rate}`,
      from: 'counted at both servers; time of the transfer step',
    },
    ...(closed === undefined
      ? []
      : [
          {
            day: '1',
            what: 'the shop took no orders',
            value: `for ${seconds(closed)}`,
            from: 'close-old to blue-follows',
          },
        ]),
  ];
}

function keys(first: Played | undefined, rotated: Played | undefined): Figure[] {
  const from = 'the shop’s own /database';
  return [
    ...(first?.keys.after ? [{ day: '1', what: 'first key of the database', value: first.keys.after, from }] : []),
    ...(rotated?.keys.before && rotated.keys.after
      ? [{ day: 'N', what: 'key before and after', value: `${rotated.keys.before}  →  ${rotated.keys.after}`, from }]
      : []),
  ];
}

function ramp(played: Played | undefined): Figure[] {
  const gates = stepsOf(played?.reply.view).filter(({ type, status }) => type === 'gate' && status === 'succeeded');
  if (!played || gates.length === 0) return [];
  const asked = played.after.requests - played.before.requests;
  const wrong = lost(played.after) - lost(played.before);
  return [
    {
      day: '2',
      what: 'steps that passed their gate',
      value: `${gates.length}, under ${number(asked)} requests, ${wrong} lost`,
      from: 'the gates’ verdicts; the customers’ own count',
    },
  ];
}

function recovery(played: Played | undefined, drill: Drill | undefined): Figure[] {
  if (!played || !drill) return [];
  const { rto, rpo, rowsLost } = drill;
  const customersMs = between(millis(played.after.troubled?.from), millis(played.after.troubled?.to));
  const gone = played.after.status5xx - played.before.status5xx;
  return [
    { day: 'N', what: 'RTO, without a database', value: againstTarget(rto), from: 'heartbeats of the drill (1)' },
    {
      day: 'N',
      what: 'RPO, writes lost',
      value: `${againstTarget(rpo)}, ${rowsLost ?? 'unknown'} rows`,
      from: rpo.how,
    },
    {
      day: 'N',
      what: 'the same as customers saw it',
      value: customersMs === undefined ? 'nothing' : `${gone} answers 503, within ${seconds(customersMs)}`,
      from: 'the customers’ own clock',
    },
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

function stepsOf(view: RunView | undefined): StepView[] {
  return view?.stages.flatMap(({ steps }) => steps) ?? [];
}

function step(played: Played | undefined, id: string): StepView | undefined {
  return stepsOf(played?.reply.view).find((one) => one.id === id && one.status === 'succeeded');
}

function stepMs(played: Played | undefined, id: string): number | undefined {
  const one = step(played, id);
  return between(one?.startedAt, one?.endedAt);
}

function between(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}

function millis(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}

function againstTarget({ actualMs, targetMs, verdict }: DrillFigure): string {
  return `${actual(actualMs)} (target ${actual(targetMs)}: ${verdict})`;
}

function actual(ms: number | undefined): string {
  return ms === undefined ? 'not known' : ms < 1000 ? `${Math.round(ms)} ms` : seconds(ms);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
