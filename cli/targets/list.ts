import { didYouMean } from '../../model/suggest.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'targets list',
  about:
    'One target a line: kind, environment, owner, exposure, layer, address, and the references that its worker must be able to\n' +
    'resolve. Values of references and credentials are never shown. Then it names those that nobody owns.',
  options: [WORKSPACE, { flags: '-e, --environment <name>', about: 'of this environment only' }],
  examples: [
    { line: 'daybook targets list', about: 'every entry of targets.yaml' },
    { line: 'daybook targets list -e production --json', about: 'for a script' },
  ],
  json: '{ok, targets: [{target, kind, environment, owner?, exposure?, layer?, address?, needs}], unowned: [target]}',
  run: list,
};

async function list(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { loadTargets } = await import('./load-targets.js');
  const { catalogueOf } = await import('./catalogue.js');
  const { targets, policy } = await loadTargets(root);
  const environment = given.text('environment');
  const known = Object.keys(policy.environments);
  if (environment !== undefined && !known.includes(environment)) {
    const message = `policy.yaml has no environment ${environment}.`;
    throw new CliError({ exit: EXIT.usage, code: 'no-environment', message, cure: didYouMean(environment, known) });
  }
  const lines = catalogueOf(targets, environment);
  const unowned = [...new Set(lines.flatMap(({ target, owner }) => (owner === undefined ? [target] : [])))];
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, targets: lines, unowned })}\n`);
    return EXIT.done;
  }
  if (lines.length === 0) {
    context.stderr.write('There are no targets.\n');
    return EXIT.done;
  }
  const { paintLine } = await import('../render/line.js');
  const { catalogueTable } = await import('./catalogue-table.js');
  context.stdout.write(
    `${catalogueTable(lines)
      .map((line) => paintLine(line, context.paint.out))
      .join('\n')}\n`,
  );
  if (unowned.length > 0) context.stderr.write(`Nobody owns ${unowned.join(', ')}: add \`owner:\` in targets.yaml.\n`);
  return EXIT.done;
}
