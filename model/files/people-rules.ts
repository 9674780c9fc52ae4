import { leavesTime, USUAL_HOURS } from '../contact/working-hours.js';
import type { People, Person } from '../people.js';
import type { Problem } from '../problem.js';
import type { SourceText } from '../source-text.js';
import { didYouMean } from '../suggest.js';
import { foundAt } from './read-file.js';

/*
 * What must hold inside people.yaml once every field has its shape. Each function gives all problems of its kind, with
 * the place, the cure and the code.
 */

const IDENTITIES: readonly { field: string; words: string; of(person: Person): string | undefined }[] = [
  { field: 'email', words: 'email', of: ({ email }) => email?.toLowerCase() },
  { field: 'subject', words: 'subject', of: ({ subject }) => subject },
  { field: 'slack', words: 'Slack identity', of: ({ slack }) => slack && `${slack.team}/${slack.user}` },
];

/** Identities that two people share. */
export function identityProblems({ people }: People, source: SourceText): Problem[] {
  return IDENTITIES.flatMap(({ field, words, of }) => {
    const first = new Map<string, string>();
    return Object.values(people).flatMap((person) => {
      const identity = of(person);
      const other = identity === undefined ? undefined : first.get(identity);
      if (identity !== undefined && other === undefined) first.set(identity, person.id);
      if (other === undefined) return [];
      const message = `\`${other}\` has the same ${words} as \`${person.id}\``;
      const cure = 'Give each person an identity of their own.';
      return [foundAt(source, { code: 'DB3011', message, cure, at: ['people', person.id, field] })];
    });
  });
}

export function deputyProblems({ people }: People, source: SourceText): Problem[] {
  return Object.values(people).flatMap(({ id, deputies = [] }) =>
    deputies.flatMap(({ person: deputy }, index) => {
      const at = ['people', id, 'deputies', index, 'person'];
      if (deputy === id) {
        const message = `\`${id}\` is their own deputy`;
        return [foundAt(source, { code: 'DB3030', message, cure: 'Name somebody else.', at })];
      }
      return Object.hasOwn(people, deputy) ? [] : [unknownPerson(deputy, { people, at, source })];
    }),
  );
}

/** Dates and times of persons that contradict one another. */
export function timeProblems({ people }: People, source: SourceText): Problem[] {
  return Object.values(people).flatMap((person) => [
    ...periodProblems(person, source),
    ...spanProblems(person, source),
    ...hoursInQuiet(person, source),
  ]);
}

function periodProblems({ id, deputies = [], away = [] }: Person, source: SourceText): Problem[] {
  const periods = [
    ...deputies.map(({ from, to }, index) => ({ from, to, at: ['people', id, 'deputies', index, 'to'] })),
    ...away.map(({ from, to }, index) => ({ from, to, at: ['people', id, 'away', index, 'to'] })),
  ];
  return periods.flatMap(({ from, to, at }) => {
    if (from === undefined || to === undefined || from <= to) return [];
    const message = `it ends on ${to}, before it begins on ${from}`;
    return [foundAt(source, { code: 'DB3032', message, cure: 'Both dates are included: write the last one.', at })];
  });
}

function spanProblems({ id, hours, quiet }: Person, source: SourceText): Problem[] {
  const spans = [
    { field: 'hours', span: hours, cure: "Write `{ from: '00:00', to: '24:00' }` for the whole day." },
    { field: 'quiet', span: quiet, cure: 'Leave it out when they may always be told.' },
  ];
  return spans.flatMap(({ field, span, cure }) => {
    if (!span || span.from !== span.to) return [];
    const message = `they begin and end at ${span.from}`;
    return [foundAt(source, { code: 'DB3034', message, cure, at: ['people', id, field, 'to'] })];
  });
}

function hoursInQuiet({ id, hours, quiet }: Person, source: SourceText): Problem[] {
  if (!quiet || quiet.from === quiet.to) return [];
  const { from, to, days } = hours ?? USUAL_HOURS;
  if (from === to || leavesTime({ from, to, days }, quiet)) return [];
  const message = `the working hours ${from} to ${to} lie wholly in the quiet hours ${quiet.from} to ${quiet.to}`;
  const cure = hours
    ? 'Change one of the two.'
    : 'Say `hours:` too; Monday to Friday, 09:00 to 17:00, holds unless told.';
  return [foundAt(source, { code: 'DB3035', message, cure, at: ['people', id, 'quiet'] })];
}

export function rotaProblems({ people, rotas = {} }: People, source: SourceText): Problem[] {
  return Object.entries(rotas).flatMap(([name, { order }]) =>
    order.flatMap((person, index) => {
      const at = ['rotas', name, 'order', index];
      return Object.hasOwn(people, person) ? [] : [unknownPerson(person, { people, at, source })];
    }),
  );
}

export function channelProblems({ groups, channels = {} }: People, source: SourceText): Problem[] {
  return Object.keys(channels).flatMap((group) => {
    if (Object.hasOwn(groups, group)) return [];
    const message = `there is no group \`${group}\``;
    const cure = didYouMean(group, Object.keys(groups));
    return [foundAt(source, { code: 'DB3004', message, cure, at: ['channels', group], part: 'key' })];
  });
}

function unknownPerson(
  id: string,
  { people, at, source }: { people: Record<string, Person>; at: (string | number)[]; source: SourceText },
): Problem {
  const cure = didYouMean(id, Object.keys(people));
  return foundAt(source, { code: 'DB3012', message: `there is no person \`${id}\``, cure, at });
}
