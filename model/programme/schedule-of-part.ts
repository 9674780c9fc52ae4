import { foundAt } from '../files/read-file.js';
import type { Problem } from '../problem.js';
import { readWish } from '../schedule/read-wish.js';
import type { SourceText } from '../source-text.js';
import type { PartSchedule } from './programme.js';
import type { WrittenPart } from './schema.js';

/** The name of the schedule that a part leaves behind. */
export function scheduleNameOf(programme: string, part: string): string {
  return `${programme}-${part}`;
}

/** The schedule of a part as it is written, or what is wrong with it, at its place in the file. Pure. */
export function partSchedule({
  programme,
  part,
  index,
  source,
}: {
  programme: string;
  part: WrittenPart;
  index: number;
  source: SourceText;
}): { schedule?: PartSchedule; problems: Problem[] } {
  const { schedule: written } = part;
  if (!written) return { problems: [] };
  const { plan, ...rest } = written;
  const { wished, problems = [] } = readWish({
    ...rest,
    name: scheduleNameOf(programme, part.part),
    pin: plan === 'pinned',
    replan: plan === 'replan',
  });
  if (wished) {
    const { spec, overlap, catchUpMs } = wished;
    return { schedule: { spec, overlap, catchUpMs, plan }, problems: [] };
  }
  return {
    problems: problems.map(({ code, message }) =>
      foundAt(source, {
        code: 'DB4588',
        message: message.replaceAll(/--(cron|every|offset)\b/g, '`$1`').replaceAll('--catch-up', '`catchUp`'),
        cure: `See: daybook explain ${code}`,
        at: ['parts', index, 'schedule'],
      }),
    ),
  };
}
