import type { FieldResults, QuestionnaireResults, Round } from '../../records/questionnaires.js';
import { gap, type Line, padded, span, widthOf } from './line.js';
import { dateText } from './times.js';

/** A questionnaire over time: each time it was asked, then each question with its results, newest first. */
export function resultsTable(
  { runbook, step, rounds, fields }: QuestionnaireResults,
  { zone }: { zone: string },
): Line[] {
  const times = rounds.length === 1 ? 'once' : `${rounds.length} times`;
  return [
    [span(`${runbook}/${step}`, 'bold'), span(`, asked ${times}`)],
    [],
    ...roundLines(rounds, zone),
    ...fields.flatMap((field) => fieldLines(field, zone)),
  ];
}

function roundLines(rounds: readonly Round[], zone: string): Line[] {
  const wide = {
    run: columns(['RUN', ...rounds.map(({ run }) => run)]),
    environment: columns(['ENVIRONMENT', ...rounds.map(({ environment }) => environment)]),
  };
  return [
    [
      padded('RUN', wide.run, 'dim'),
      padded('WHEN', 18, 'dim'),
      padded('ENVIRONMENT', wide.environment, 'dim'),
      span('ANSWERED', 'dim'),
    ],
    ...rounds
      .toReversed()
      .map(
        ({ run, at, environment, answered, total }): Line => [
          padded(run, wide.run),
          padded(dateText(at, zone), 18),
          padded(environment, wide.environment),
          span(`${answered} of ${total}`),
        ],
      ),
  ];
}

function fieldLines({ label, points }: FieldResults, zone: string): Line[] {
  const wide = columns(points.map(({ words }) => words));
  return [
    [],
    [span(label, 'bold')],
    ...points
      .toReversed()
      .map(
        ({ at, words, answered, run }): Line => [
          gap(2),
          padded(dateText(at, zone), 18),
          padded(words, wide),
          padded(`${answered} ${answered === 1 ? 'answer' : 'answers'}`, 13, 'dim'),
          span(run, 'dim'),
        ],
      ),
  ];
}

function columns(texts: readonly string[]): number {
  return Math.max(...texts.map(widthOf)) + 2;
}
