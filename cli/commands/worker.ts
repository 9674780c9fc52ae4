import type { Command, Given } from '../command.js';
import { becomeProgram } from '../become-program.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'worker',
  about:
    'Serves the runs of one or more environments with the policy and the targets of this workspace, until SIGTERM or Ctrl-C;\n' +
    'what is in flight may then finish. Only a local workspace serves all environments when none is named. It prints one JSON\n' +
    'line on stdout when it serves.',
  options: [
    WORKSPACE,
    { flags: '-e, --environment <name>', about: 'environment to serve; may be repeated', repeat: true },
    {
      flags: '--temporal <address>',
      about: 'address of Temporal (else DAYBOOK_TEMPORAL_ADDRESS, else as the workspace says)',
    },
    {
      flags: '--namespace <name>',
      about: 'namespace in Temporal (else DAYBOOK_NAMESPACE, else as the workspace says)',
    },
  ],
  examples: [
    { line: 'daybook worker --environment production', about: 'on a machine with the credentials of production' },
  ],
  detaches: true,
  run: work,
};

async function work(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const args = ['--workspace', root, ...given.list('environment').flatMap((name) => ['--environment', name])];
  for (const option of ['temporal', 'namespace']) {
    const value = given.text(option);
    if (value !== undefined) args.push(`--${option}`, value);
  }
  return await becomeProgram(args, () => import('../../worker/main.js'));
}
