import { checkExpression } from '../expression/check-expression.js';
import { foundAt } from '../files/read-file.js';
import type { Problem } from '../problem.js';
import { didYouMean } from '../suggest.js';
import { slotsIn } from './part-inputs.js';
import type { Programme } from './programme.js';
import { circleAmong } from './order.js';

/** A truth that every programme keeps by itself, without the workspace around it; its name is the truth. Pure. */
type ProgrammeRule = (programme: Programme) => Problem[];

const releaseIsAnInput: ProgrammeRule = ({ inputs, source }) => {
  const release = Object.hasOwn(inputs, 'release') ? inputs.release : undefined;
  if (release?.type === 'string' && release.default === undefined) return [];
  const message = release ? '`release` must be a string without a default' : 'the programme has no input `release`';
  const cure = 'Write `release: { type: string }` under `inputs:`.';
  return [foundAt(source, { code: 'DB4584', message, cure, at: ['inputs', ...(release ? ['release'] : [])] })];
};

const namesArePartedByTwoDashes: ProgrammeRule = ({ name, parts, source }) => {
  const names = [
    { word: name, at: ['programme'] },
    ...parts.map((part, index) => ({ word: part.name, at: ['parts', index, 'part'] })),
  ];
  return names
    .filter(({ word }) => word.includes('--') || word.endsWith('-'))
    .map(({ word, at }) =>
      foundAt(source, {
        code: 'DB4591',
        message: `\`${word}\` has two dashes in a row, or one at its end`,
        cure: 'Write single dashes between words.',
        at,
      }),
    );
};

const partsHaveNamesOfTheirOwn: ProgrammeRule = ({ parts, source }) =>
  parts.flatMap(({ name }, index) =>
    parts.findIndex((part) => part.name === name) === index
      ? []
      : [
          foundAt(source, {
            code: 'DB4581',
            message: `there is a part \`${name}\` already`,
            cure: 'Give one of the two another name.',
            at: ['parts', index, 'part'],
          }),
        ],
  );

const needsArePartsOfThisProgramme: ProgrammeRule = ({ parts, source }) => {
  const names = parts.map(({ name }) => name);
  return parts.flatMap(({ name, needs }, index) =>
    needs.flatMap((need, place) => {
      if (names.includes(need)) return [];
      const others = names.filter((other) => other !== name);
      return [
        foundAt(source, {
          code: 'DB4582',
          message: `there is no part \`${need}\``,
          cure: didYouMean(need, others) ?? 'Remove it.',
          at: ['parts', index, 'needs', place],
        }),
      ];
    }),
  );
};

const needsLeadNowhereInACircle: ProgrammeRule = ({ parts, source }) => {
  const circle = circleAmong(parts);
  if (!circle) return [];
  const [first = ''] = circle;
  const index = parts.findIndex(({ name }) => name === first);
  const message = `parts need one another in a circle: ${[...circle, first].join(' needs ')}`;
  return [
    foundAt(source, { code: 'DB4583', message, cure: 'Remove one of these needs.', at: ['parts', index, 'needs'] }),
  ];
};

const slotsNameInputsOfTheProgramme: ProgrammeRule = ({ inputs, parts, source }) => {
  const members = { inputs: Object.fromEntries(Object.keys(inputs).map((input) => [input, 'dyn'] as const)) };
  return parts.flatMap((part, index) =>
    slotsIn(part.inputs).flatMap(({ at, broken, expression }) => {
      const path = ['parts', index, 'inputs', ...at];
      if (broken) return [foundAt(source, { code: 'DB4110', message: broken, at: path })];
      const problems = checkExpression(expression, ['inputs'], members).problems ?? [];
      return problems.map(({ code, message, cure }) =>
        foundAt(source, { code, message, at: path, ...(cure && { cure }) }),
      );
    }),
  );
};

export const programmeRules: readonly ProgrammeRule[] = [
  releaseIsAnInput,
  namesArePartedByTwoDashes,
  partsHaveNamesOfTheirOwn,
  needsArePartsOfThisProgramme,
  needsLeadNowhereInACircle,
  slotsNameInputsOfTheProgramme,
];
