import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'programme check',
  about:
    'Reads the programmes (all of them, or the one you name) and shows every problem at once, with its place and its cure. Runbooks and\n' +
    'environments that they name must exist, needs must lead nowhere in a circle, and days go on and never back. Exit code 2 when there is an error.',
  arguments: [{ name: 'name', about: 'name of one programme (else all)', optional: true }],
  options: [WORKSPACE],
  examples: [{ line: 'daybook programme check', about: 'all of them' }],
  json: '{ok, files, problems}: problems as model/problem.ts describes them',
  run: check,
};

async function check(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { loadProgramme, loadProgrammes } = await import('../../workspace/programmes.js');
  const name = given.optionalArgument('name');
  if (name !== undefined) await mustExist(root, name, loadProgramme);
  const loaded = (await loadProgrammes(root)).filter(
    ({ programme, file }) => name === undefined || programme?.name === name || file.includes(`/${name}.`),
  );
  const problems = loaded.flatMap((one) => one.problems);
  const ok = problems.every(({ severity }) => severity !== 'error');
  if (given.json) context.stdout.write(`${JSON.stringify({ ok, files: loaded.map(({ file }) => file), problems })}\n`);
  if (!given.json && problems.length > 0) {
    const { writeProblems } = await import('../problems/write-problems.js');
    await writeProblems(context, problems, root);
  }
  if (!given.json && ok)
    context.stdout.write(loaded.length === 1 ? '1 programme is fine.\n' : `${loaded.length} programmes are fine.\n`);
  return ok ? EXIT.done : EXIT.usage;
}

async function mustExist(
  root: string,
  name: string,
  load: typeof import('../../workspace/programmes.js').loadProgramme,
): Promise<void> {
  const { problems } = await load(root, name);
  const missing = problems.filter(({ code }) => code === 'DB4593');
  if (missing.length === 0) return;
  throw new CliError({
    exit: EXIT.usage,
    code: 'programme-not-found',
    message: 'Nothing can be checked.',
    problems: missing,
    root,
  });
}
