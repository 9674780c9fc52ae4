import type { Command, Given } from '../command.js';
import { becomeProgram } from '../become-program.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'gateway',
  about:
    'The one door for people: signs who decided what, shows the pages, serves this CLI. It runs until SIGTERM or Ctrl-C and\n' +
    'prints one JSON line on stdout when it serves.',
  options: [
    WORKSPACE,
    { flags: '--port <port>', about: 'port to listen on (else that of its address in daybook.yaml)' },
  ],
  examples: [{ line: 'daybook gateway --port 7080', about: 'in the foreground' }],
  detaches: true,
  run: serve,
};

async function serve(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const port = given.text('port');
  const args = ['--workspace', root, ...(port === undefined ? [] : ['--port', port])];
  return await becomeProgram(args, async () => {
    await import('../../gateway/main.js');
    // It serves on, and ends this process itself.
    await new Promise<never>(() => undefined);
  });
}
