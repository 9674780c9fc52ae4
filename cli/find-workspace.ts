import { findWorkspace as find } from '../workspace/find.js';
import { CliError } from './cli-error.js';
import type { Context } from './context.js';
import { EXIT } from './exit-codes.js';

/** Root of the workspace, absolute: `--workspace`, else DAYBOOK_WORKSPACE, else the nearest one upwards. Throws a CliError (usage). */
export async function findWorkspace(
  { cwd, env }: Pick<Context, 'cwd' | 'env'>,
  flag: string | undefined,
): Promise<string> {
  const { root, problem } = await find(cwd, { flag, env });
  if (root !== undefined) return root;
  throw new CliError({
    exit: EXIT.usage,
    code: 'no-workspace',
    message: `${sentence(problem.message)}.`,
    cure: problem.cure,
  });
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
