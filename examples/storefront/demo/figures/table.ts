import type { Context } from '../../../../cli/context.js';
import type { Figure } from './figure.js';

const ORDER = ['0', '1', '2', 'N', 'all'];
const HEAD: Figure = { day: '', what: 'what', value: 'measured', from: 'how it was taken' };

/** The figures as a table, by day. */
export function figureLines(figures: readonly Figure[], { out }: Context['paint']): string[] {
  const sorted = [...figures].sort((a, b) => ORDER.indexOf(a.day) - ORDER.indexOf(b.day));
  const width = (of: (figure: Figure) => string) => Math.max(...[HEAD, ...sorted].map((figure) => of(figure).length));
  const [what, value] = [width((figure) => figure.what), width((figure) => figure.value)];
  const line = (day: string, figure: Figure) =>
    [
      out.bold(day.padEnd(7)),
      figure.what.padEnd(what),
      out.bold(figure.value.padEnd(value)),
      out.dim(figure.from),
    ].join('  ');
  const head = out.dim(['       ', HEAD.what.padEnd(what), HEAD.value.padEnd(value), HEAD.from].join('  '));
  return [
    head,
    ...sorted.map((figure, index) => {
      const repeated = sorted[index - 1]?.day === figure.day;
      return line(repeated ? '' : figure.day === 'all' ? 'in all' : `Day ${figure.day}`, figure);
    }),
  ];
}
