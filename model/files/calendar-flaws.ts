import { afterLength, withSeconds } from '../calendar/local-time.js';
import type { Problem } from '../problem.js';
import { didYouMean } from '../suggest.js';
import type { CalendarSource, WrittenCalendar } from './calendar-of.js';
import type { WrittenFreeze, WrittenWindow } from './calendar-schema.js';
import { type Found, foundAt } from './read-file.js';

type Flaw = Omit<Found, 'at'> & { field: string | (string | number)[] };

/** What is wrong with windows and freezes beyond their shape, each at its place in policy.yaml. */
export function calendarFlaws(
  { windows = [], freezes = [] }: WrittenCalendar,
  { source, environment, decisions }: CalendarSource,
): Problem[] {
  const lists = [
    { list: 'windows', items: windows, own: (item: WrittenWindow) => windowFlaws(item) },
    { list: 'freezes', items: freezes, own: (item: WrittenFreeze) => freezeFlaws(item) },
  ] as const;
  return lists.flatMap(({ list, items, own }) => {
    const seen = new Set<string>();
    return items.flatMap((item, index) => {
      const flaws = [...nameFlaws(item.name, seen), ...(own as (one: typeof item) => Flaw[])(item)];
      return [...flaws, ...holdFlaws(item), ...exceptFlaws(item, decisions)].map(({ field, ...found }) =>
        foundAt(source, { ...found, at: ['environments', environment, list, index, field].flat() }),
      );
    });
  });
}

function nameFlaws(name: string, seen: Set<string>): Flaw[] {
  if (!seen.has(name)) {
    seen.add(name);
    return [];
  }
  return [
    { code: 'DB3303', message: `\`${name}\` stands here twice`, cure: 'Give one of them another name.', field: 'name' },
  ];
}

function windowFlaws({ from, until }: WrittenWindow): Flaw[] {
  if (from !== until) return [];
  const message = `it opens and closes at ${from}, which could be the whole day or nothing`;
  const cure = "For whole days write from: '00:00' and until: '24:00'.";
  return [{ code: 'DB3302', message, cure, field: 'until' }];
}

function freezeFlaws({ from, until, every }: WrittenFreeze): Flaw[] {
  if (from === undefined || until === undefined) return [];
  if (withSeconds(until) <= withSeconds(from)) {
    const message = `it is over at ${until}, before it begins`;
    return [{ code: 'DB3302', message, cure: 'Write an `until` that is later than `from`.', field: 'until' }];
  }
  if (!every || withSeconds(until) <= (afterLength(withSeconds(from), 'P1Y') ?? '')) return [];
  const message = 'it comes back every year and is longer than a year';
  return [{ code: 'DB3302', message, cure: 'Write an `until` within the year.', field: 'until' }];
}

function holdFlaws({ whenClosed, holds }: WrittenWindow | WrittenFreeze): Flaw[] {
  if (whenClosed !== 'hold' || !holds || holds.includes('guarded')) return [];
  const message = 'with `whenClosed: hold` guarded steps wait, and this one does not hold them';
  return [
    { code: 'DB3304', message, cure: 'Write `holds: [starts, guarded]`, or `whenClosed: refuse`.', field: 'holds' },
  ];
}

function exceptFlaws({ except }: WrittenWindow | WrittenFreeze, decisions: readonly string[]): Flaw[] {
  return (except?.decisions ?? []).flatMap((name, index) => {
    if (decisions.includes(name)) return [];
    const message = `\`${name}\` is not a decision under \`approvals\` of this environment`;
    const cure = didYouMean(name, decisions) ?? 'Name one that is, or add it.';
    return [{ code: 'DB3311' as const, message, cure, field: ['except', 'decisions', index] }];
  });
}
