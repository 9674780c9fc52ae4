import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { shellWord } from '../render/ask-lines.js';

export const command: Command = {
  name: 'init',
  about:
    'Writes daybook.yaml, people.yaml, policy.yaml, targets.yaml, one runbook, its schema for your editor, and a .gitignore.\n' +
    'What it writes checks, plans and runs. It never overwrites: when one of the files is there, nothing is written.',
  arguments: [{ name: 'folder', about: 'where (else the current folder)', optional: true, completes: 'file' }],
  examples: [{ line: 'daybook init shop && cd shop && daybook check', about: 'a workspace in a new folder' }],
  json: '{ok, root, files}',
  run: init,
};

async function init(context: Context, given: Given): Promise<ExitCode> {
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

function wouldOverwrite(root: string, there: readonly string[]): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'would-overwrite',
    message: `${root} already has ${there.join(', ')}; nothing was written.`,
    cure: 'Name another folder: daybook init FOLDER',
  });
}
