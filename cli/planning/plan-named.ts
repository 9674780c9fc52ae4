import type { Given } from '../command.js';
import type { Context } from '../context.js';
import { writeProblems } from '../problems/write-problems.js';
import { type Planned, planRunbook } from './plan-runbook.js';

/** Plans the runbook that was named on the command line, with -i and -e; warnings go to stderr. */
export async function planNamed(
  context: Context,
  wish: { root: string; named: string; given: Given },
): Promise<Planned> {
  const { root, named, given } = wish;
  const [inputs, environment] = [given.list('input'), given.text('environment')];
  const planned = await planRunbook({ root, cwd: context.cwd, named, inputs, environment });
  if (planned.problems.length > 0 && !given.json) await writeProblems(context, planned.problems, root);
  return planned;
}
