import type { PlannedProgramme } from '../../workspace/plan-programme.js';
import { CliError } from '../cli-error.js';
import type { Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT } from '../exit-codes.js';
import { writeProblems } from '../problems/write-problems.js';
import { programmeInputs } from './arguments.js';

/**
 * Plans the parts of the programme that was named on the command line (or one part of it). Warnings go to stderr. Throws a CliError
 * (usage) with every problem where there is no usable programme, or, unless `tolerant`, where a part does not plan.
 */
export async function plannedProgramme(
  context: Context,
  { root, given, part, tolerant = false }: { root: string; given: Given; part?: string; tolerant?: boolean },
): Promise<PlannedProgramme> {
  const { planProgramme } = await import('../../workspace/plan-programme.js');
  const name = given.argument('name');
  const inputs = programmeInputs(given);
  const wish = { root, name, inputs, now: context.clock.now(), ...(part !== undefined && { part }) };
  const planned = await planProgramme(wish);
  const { problems } = planned;
  const broken = problems.some(({ severity }) => severity === 'error');
  if (planned.programme && (tolerant || !broken)) {
    if (problems.length > 0 && !given.json) await writeProblems(context, problems, root);
    return planned;
  }
  throw new CliError({
    exit: EXIT.usage,
    code: 'does-not-plan',
    message: part === undefined ? `${name} does not plan.` : `Part ${part} of ${name} does not plan.`,
    problems,
    root,
  });
}
