import { type Drill, type Figure, figureText, seconds } from '../../model/recovery/drill.js';
import { type DrillTrend, trendText } from '../../model/recovery/trend.js';
import { safeLine } from '../../model/safe-text.js';
import { gap, type Line, padded, span, widthOf } from './line.js';
import { dateText } from './times.js';

/** One line for each name and environment: how often, and how it went last. */
export function drillListLines(trends: readonly DrillTrend[], { zone }: { zone: string }): Line[] {
  const wide = columns(['DRILL', ...trends.map(({ drill }) => drill)]);
  const environment = columns(['ENVIRONMENT', ...trends.map((trend) => trend.environment)]);
  const head: Line = [
    padded('DRILL', wide, 'dim'),
    padded('ENVIRONMENT', environment, 'dim'),
    padded('TIMES', 7, 'dim'),
    padded('LAST', 18, 'dim'),
    span('HOW IT WENT', 'dim'),
  ];
  const rows = trends.map(
    ({ drill, environment: at, drills, last }): Line => [
      padded(drill, wide),
      padded(at, environment),
      padded(String(drills.length), 7),
      padded(dateText(last.at, zone), 18),
      verdict(last),
      gap(2),
      span(`${figureText('RTO', last.rto)}, ${figureText('RPO', last.rpo)}`, 'dim'),
    ],
  );
  return [head, ...rows];
}

/** A drill over time: the trend in words, then each one, newest first, with how its figures were taken. */
export function drillLines({ drill, environment, drills }: DrillTrend, { zone }: { zone: string }): Line[] {
  const times = drills.length === 1 ? 'once' : `${drills.length} times`;
  return [
    [span(drill, 'bold'), gap(2), span(environment, 'yellow'), span(`  done ${times}`, 'dim')],
    [gap(2), span(`RTO over time: ${trendText(drills, 'rto', seconds)}`)],
    [gap(2), span(`RPO over time: ${trendText(drills, 'rpo', seconds)}`)],
    ...drills.toReversed().flatMap((one) => oneDrill(one, zone)),
    [],
  ];
}

function oneDrill(drill: Drill, zone: string): Line[] {
  const { at, run, target, rto, rpo, rowsLost } = drill;
  const lost = rowsLost === undefined ? 'rows lost: not known' : `rows lost: ${rowsLost}`;
  return [
    [],
    [gap(2), padded(dateText(at, zone), 18), verdict(drill), gap(2), span(safeLine(`${target}, ${run}`), 'dim')],
    ...figureLines('RTO', rto),
    ...figureLines('RPO', rpo),
    [gap(4), span(lost, 'dim')],
  ];
}

function figureLines(name: string, figure: Figure): Line[] {
  return [
    [gap(4), span(figureText(name, figure))],
    [gap(6), span(safeLine(figure.how), 'dim')],
  ];
}

function verdict({ verdict: said }: Drill) {
  return span(said, said === 'met' ? 'green' : said === 'missed' ? 'red' : 'yellow');
}

function columns(texts: readonly string[]): number {
  return Math.max(...texts.map(widthOf)) + 2;
}
