import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { safeLine } from '../../model/safe-text.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'programme list',
  about:
    'Every programme of the workspace, with its parts. One that does not check says so; `daybook programme check` says why.',
  options: [WORKSPACE],
  examples: [{ line: 'daybook programme list', about: 'all of them' }],
  json: '{ok, programmes: [{file, name?, title?, owner?, parts, broken}]}',
  run: list,
};

async function list(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { loadProgrammes } = await import('../../workspace/programmes.js');
  const programmes = (await loadProgrammes(root)).map(({ file, programme }) => ({
    file,
    ...(programme && { name: programme.name, title: programme.title, owner: programme.owner }),
    parts: (programme?.parts ?? []).map(({ name }) => name),
    broken: programme === undefined,
  }));
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, programmes })}\n`);
    return EXIT.done;
  }
  if (programmes.length === 0) context.stderr.write('No programmes. Write one into programmes/.\n');
  for (const { file, name, title, parts, broken } of programmes) {
    const told = broken
      ? `${safeLine(file)}  ${context.paint.out.red('does not check')}`
      : safeLine([name, title, parts.join(', ')].join('  '));
    context.stdout.write(`${told}\n`);
  }
  return EXIT.done;
}
