import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'check',
  about:
    'Reads daybook.yaml, people.yaml, policy.yaml, targets.yaml and the runbooks (all registered ones, or those you name),\n' +
    'and shows every problem at once: where it is, what was expected, the cure. A runbook whose inputs all have defaults is\n' +
    'planned too. Exit code 2 when there is an error; warnings alone do not fail.',
  arguments: [
    {
      name: 'runbooks',
      about: 'names or files of runbooks (else all of runbooks/)',
      optional: true,
      many: true,
      completes: 'file',
    },
  ],
  options: [WORKSPACE],
  examples: [
    { line: 'daybook check', about: 'the whole workspace' },
    { line: 'daybook check runbooks/hello.yaml --json', about: 'one runbook, for an editor or a pipeline' },
  ],
  json: '{ok, files, problems}: problems as model/problem.ts describes them',
  run: check,
};

async function check(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  // Said before anything heavy is loaded.
  context.stderr.write(`Checking ${root}\n`);
  const { checkWorkspace } = await import('../planning/check-workspace.js');
  const { files, problems } = await checkWorkspace({ root, cwd: context.cwd, named: given.rest('runbooks') });
  const ok = problems.every(({ severity }) => severity !== 'error');
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok, files, problems })}\n`);
    return ok ? EXIT.done : EXIT.usage;
  }
  if (problems.length > 0) {
    const { writeProblems } = await import('../problems/write-problems.js');
    await writeProblems(context, problems, root);
  }
  if (ok) context.stdout.write(`${files.length} files are fine.\n`);
  return ok ? EXIT.done : EXIT.usage;
}
