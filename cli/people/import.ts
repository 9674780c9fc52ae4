import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import type { Problem } from '../../model/problem.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';
import { WORKSPACE } from '../shared-options.js';
import { differenceOf, isSame } from './difference.js';

export const command: Command = {
  name: 'people import',
  about:
    'Brings the persons of a CSV file into people.yaml. The first line names the columns: id, name, email, subject, zone,\n' +
    'slack_team, slack_user, transports, interests, groups, and address_NAME for the webhook transport NAME. Lists are parted\n' +
    'by blanks or semicolons; an empty cell says nothing. Who is there is changed, others are added; nobody is removed, from\n' +
    'the list or from a group. It shows what would change; --write does it, and keeps comments, order and every other line.\n' +
    'With one problem in any line nothing is written.',
  arguments: [{ name: 'file', about: 'the CSV file', completes: 'file' }],
  options: [WORKSPACE, { flags: '--write', about: 'change people.yaml' }],
  examples: [
    { line: 'daybook people import staff.csv', about: 'what would change' },
    { line: 'daybook people import staff.csv --write', about: 'change it; then look at `git diff` and commit' },
  ],
  json: '{ok, written, people, came, left, changed, groups, rotas, channels}: people is how many the file has',
  run: importPeople,
};

async function importPeople(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { loadPeople } = await import('./load-people.js');
  const { workspace, texts } = await loadPeople(root);
  const path = resolve(context.cwd, given.argument('file'));
  const csv = await readText(path);
  const { importedPeople } = await import('./imported-people.js');
  const imported = importedPeople({ root, texts, csv, file: relative(root, path) });
  if (imported.problems) throw refused(given.argument('file'), imported.problems, root);
  const difference = differenceOf(workspace.people, imported.people);
  const write = given.flag('write') && !isSame(difference);
  if (write) {
    const { replaceFile } = await import('./replace-file.js');
    await replaceFile(resolve(root, 'people.yaml'), imported.text);
  }
  if (given.json) {
    const facts = { ok: true, written: write, people: imported.count, ...difference };
    context.stdout.write(`${JSON.stringify(facts)}\n`);
    return EXIT.done;
  }
  if (isSame(difference)) {
    context.stderr.write('Nothing changes: people.yaml says all of it already.\n');
    return EXIT.done;
  }
  const { writeDifference } = await import('./write-difference.js');
  writeDifference(context, difference);
  const again = toType(context.invocation, `people import ${shellWord(given.argument('file'))} --write`);
  context.stderr.write(write ? 'people.yaml is written.\n' : `Nothing was written. Write it with: ${again}\n`);
  return EXIT.done;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError({ exit: EXIT.usage, code: 'no-csv-file', message: `${path} cannot be read (${code}).` });
  }
}

function refused(named: string, problems: readonly Problem[], root: string): CliError {
  const message = `${named} is not imported; nothing was written.`;
  return new CliError({ exit: EXIT.usage, code: 'does-not-import', message, problems, root });
}
