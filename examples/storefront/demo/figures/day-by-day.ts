import { lost } from '../customers.js';
import type { Played } from '../play-story.js';
import { between, type Figure, number, seconds } from './figure.js';
import { step, stepMs, stepsOf } from './steps-played.js';

/* What each run of the story has to show. Nothing, where it did not get there. */

export function fallback(played: Played | undefined): Figure[] {
  const [forth, back] = ['to-green', 'to-blue'].map((id) => stepMs(played, id));
  if (forth === undefined || back === undefined) return [];
  const value = `${seconds(forth)} there, ${seconds(back)} back`;
  return [
    { day: '0', what: 'all of stage’s traffic moved', value, from: 'the two traffic steps, read back at the edge' },
  ];
}

export function reached(played: Played | undefined): Figure[] {
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

export function data(played: Played | undefined): Figure[] {
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

export function keys(first: Played | undefined, rotated: Played | undefined): Figure[] {
  const from = 'the shop’s own /database';
  return [
    ...(first?.keys.after ? [{ day: '1', what: 'first key of the database', value: first.keys.after, from }] : []),
    ...(rotated?.keys.before && rotated.keys.after
      ? [{ day: 'N', what: 'key before and after', value: `${rotated.keys.before}  →  ${rotated.keys.after}`, from }]
      : []),
  ];
}

export function ramp(played: Played | undefined): Figure[] {
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
