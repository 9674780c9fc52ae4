import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { safeLine } from '../../model/safe-text.js';
import { WORKSPACE } from '../shared-options.js';
import { differenceOf, isSame } from './difference.js';

export const command: Command = {
  name: 'people diff',
  about:
    'Compares another version of people.yaml with the one that is here now: who came, who left, what changed about whom, in\n' +
    'groups, rotas and channels too. The other one is a file, or a revision of git. Reasons of absences are not compared.',
  arguments: [{ name: 'version', about: 'a file, or a revision such as HEAD~1', completes: 'file' }],
  options: [WORKSPACE],
  examples: [
    { line: 'daybook people diff HEAD', about: 'what is not committed yet' },
    { line: 'daybook people diff v1.4.2 --json', about: 'since a release, for a script' },
  ],
  json: '{ok, from, came, left, changed: [{person, fields: [{field, before?, after?}]}], groups, rotas, channels}',
  run: diff,
};

async function diff(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { loadPeople } = await import('./load-people.js');
  const { otherVersion } = await import('./other-version.js');
  const { workspace } = await loadPeople(root);
  const other = await otherVersion({ root, cwd: context.cwd, named: given.argument('version') });
  const difference = differenceOf(other.people, workspace.people);
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, from: other.name, ...difference })}\n`);
    return EXIT.done;
  }
  if (isSame(difference)) {
    context.stderr.write(`No difference to ${safeLine(other.name)}.\n`);
    return EXIT.done;
  }
  const { writeDifference } = await import('./write-difference.js');
  writeDifference(context, difference);
  return EXIT.done;
}
