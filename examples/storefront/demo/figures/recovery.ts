import type { Drill, Figure as DrillFigure } from '../../../../model/recovery/drill.js';
import type { Played } from '../play-story.js';
import { between, type Figure, seconds } from './figure.js';

/** How the drill took its two figures, in its own words. */
export function notesOf(drill: Drill): string[] {
  return [`(1) ${drill.rto.how}`, `(2) ${drill.rpo.how}`];
}

/** RTO and RPO as the drill took them, beside what customers saw. */
export function recovery(played: Played | undefined, drill: Drill | undefined): Figure[] {
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

function againstTarget({ actualMs, targetMs, verdict }: DrillFigure): string {
  return `${actual(actualMs)} (target ${actual(targetMs)}: ${verdict})`;
}

function actual(ms: number | undefined): string {
  return ms === undefined ? 'not known' : ms < 1000 ? `${Math.round(ms)} ms` : seconds(ms);
}

function millis(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}
