import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { dateText } from '../render/times.js';
import { shellWord } from '../render/shell-word.js';

export const command: Command = {
  name: 'init',
  about:
    'Writes daybook.yaml, people.yaml, policy.yaml, targets.yaml, one runbook, its schema for your editor, and a .gitignore.\n' +
    'What it writes checks, plans and runs. It never overwrites: when one of the files is there, nothing is written.\n' +
    'With --keys it makes the key with which the gateway of an existing workspace signs, which a workspace that is not local\n' +
    'needs before its gateway starts. A key that was made here before ends a day later, so that nothing in flight is lost.',
  arguments: [
    {
      name: 'folder',
      about: 'where (else the current folder; with --keys the nearest workspace)',
      optional: true,
      completes: 'file',
    },
  ],
  options: [{ flags: '--keys', about: 'make or rotate the signing key of the gateway; writes nothing else' }],
  examples: [
    { line: 'daybook init shop && cd shop && daybook check', about: 'a workspace in a new folder' },
    { line: 'daybook init --keys', about: 'where the gateway runs, before its first start and once a year' },
  ],
  json: '{ok, root, files}; with --keys {ok, root, kid, notAfter, list, folder, overlapping: [{kid, notAfter}]}',
  run: init,
};

async function init(context: Context, given: Given): Promise<ExitCode> {
  if (given.flag('keys')) return await initKeys(context, given);
  const root = resolve(context.cwd, given.optionalArgument('folder') ?? '.');
  const { workspaceFiles } = await import('../init/files.js');
  const { schemaText } = await import('../init/schema-text.js');
  const files = workspaceFiles(schemaText());
  const there = files.map(({ path }) => path).filter((path) => existsSync(join(root, path)));
  if (there.length > 0) throw wouldOverwrite(root, there);
  for (const { path, content } of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    // `wx`: a file that appears in this moment is not overwritten either.
    await writeFile(join(root, path), content, { flag: 'wx' });
  }
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, root, files: files.map(({ path }) => path) })}\n`);
    return EXIT.done;
  }
  for (const { path } of files) context.stdout.write(`${path}\n`);
  const folder = relative(context.cwd, root);
  context.stderr.write(
    `\nNext:\n${folder ? `  cd ${shellWord(folder)}\n` : ''}  daybook check\n  daybook plan hello\n` +
      '  daybook dev                        (in one terminal)\n' +
      '  daybook start hello --as dana      (in another; then approve as omar)\n',
  );
  return EXIT.done;
}

async function initKeys(context: Context, given: Given): Promise<ExitCode> {
  const { makeKey } = await import('../init/make-key.js');
  const made = await makeKey(context, given.optionalArgument('folder'));
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, ...made })}\n`);
    return EXIT.done;
  }
  const until = (at: number) => dateText(at, context.zone);
  context.stdout.write(`${made.kid}  valid until ${until(made.notAfter)}\n`);
  for (const { kid, notAfter } of made.overlapping) context.stdout.write(`${kid}  valid until ${until(notAfter)}\n`);
  context.stderr.write(
    `\nThe private half is in ${made.folder}, for the gateway on this machine only. Workers check against ${made.list}.\n` +
      'Bring it to every worker with the workspace. A first key signs at once, the next ones from ten minutes after they\n' +
      'were made; guarded steps are refused by a worker that does not know the key by then.\n',
  );
  return EXIT.done;
}

function wouldOverwrite(root: string, there: readonly string[]): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'would-overwrite',
    message: `${root} already has ${there.join(', ')}; nothing was written.`,
    cure: 'Name another folder: daybook init FOLDER',
  });
}
