import { foundAt } from '../files/read-file.js';
import type { Problem } from '../problem.js';
import { didYouMean } from '../suggest.js';
import type { Programme } from './programme.js';

/** What of a workspace a programme is held against. */
export interface Around {
  environments: readonly string[];
  /** Of every runbook that can be named, its day: `0`, `1`, `2` or `N`. */
  days: ReadonlyMap<string, string>;
}

/** Whether runbooks and environments of a programme exist, and its parts go on in days, never back. Pure. */
export function checkProgramme(programme: Programme, around: Around): Problem[] {
  return [...unknownPlaces(programme, around), ...backInDays(programme, around)];
}

function unknownPlaces({ parts, source }: Programme, { environments, days }: Around): Problem[] {
  return parts.flatMap(({ runbook, environment }, index) => [
    ...(days.has(runbook)
      ? []
      : [
          foundAt(source, {
            code: 'DB4585',
            message: `there is no runbook \`${runbook}\``,
            cure: didYouMean(runbook, [...days.keys()]) ?? 'Write it, or copy it from the library.',
            at: ['parts', index, 'runbook'],
          }),
        ]),
    ...(environments.includes(environment)
      ? []
      : [
          foundAt(source, {
            code: 'DB4586',
            message: `policy.yaml has no environment \`${environment}\``,
            cure: didYouMean(environment, environments) ?? 'Add it to policy.yaml.',
            at: ['parts', index, 'environment'],
          }),
        ]),
  ]);
}

const ORDER: readonly string[] = ['0', '1', '2', 'N'];

function backInDays({ parts, source }: Programme, { days }: Around): Problem[] {
  const dayOf = new Map(parts.map(({ name, runbook }) => [name, days.get(runbook)]));
  // What is not known has been reported; -1 comes before every day.
  const place = (name: string) => ORDER.indexOf(dayOf.get(name) ?? '');
  return parts.flatMap(({ name, needs }, index) =>
    needs.flatMap((need, which) => {
      if (place(name) < 0 || place(need) <= place(name)) return [];
      const message = `\`${name}\` is of day ${dayOf.get(name)} and needs \`${need}\`, which is of day ${dayOf.get(need)}`;
      return [
        foundAt(source, {
          code: 'DB4587',
          message,
          cure: 'Turn the need round, or put the runbook on the day on which it happens.',
          at: ['parts', index, 'needs', which],
        }),
      ];
    }),
  );
}
