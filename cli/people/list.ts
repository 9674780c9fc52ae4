import { didYouMean } from '../../model/suggest.js';
import type { Workspace } from '../../model/workspace.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { WORKSPACE } from '../shared-options.js';
import type { Standing } from './standing.js';

export const command: Command = {
  name: 'people list',
  about:
    'One person a line, as of now: transports in the order in which they are tried, zone and local time, whether these are\n' +
    'working hours, quiet hours or an absence, rotas in which it is their turn, and who acts for them.',
  arguments: [{ name: 'names', about: 'persons, groups and rotas (else everybody)', optional: true, many: true }],
  options: [WORKSPACE],
  examples: [
    { line: 'daybook people list', about: 'everybody' },
    { line: 'daybook people list noc on-call --json', about: 'a group and a rota, for a script' },
  ],
  json: '{ok, at, people: [{id, name, groups, transports, zone, localTime, hours, awayUntil?, onDuty, deputies}]}',
  run: list,
};

async function list(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { loadPeople } = await import('./load-people.js');
  const { standings } = await import('./standing.js');
  const { workspace } = await loadPeople(root);
  const at = context.clock.now();
  const people = chosen(workspace, standings(workspace, at), given.rest('names'));
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, at, people })}\n`);
  } else if (people.length === 0) {
    context.stderr.write('Nobody.\n');
  } else {
    const { paintLine } = await import('../render/line.js');
    const { peopleTable } = await import('./people-table.js');
    const lines = peopleTable(people).map((line) => paintLine(line, context.paint.out));
    context.stdout.write(`${lines.join('\n')}\n`);
  }
  return EXIT.done;
}

/** Those that are named, themselves or by a group or a rota in which it is their turn. Throws a CliError (usage) for a name that there is not. */
export function chosen(
  { people }: Pick<Workspace, 'people'>,
  all: readonly Standing[],
  names: readonly string[],
): readonly Standing[] {
  if (names.length === 0) return all;
  const known = [...Object.keys(people.people), ...Object.keys(people.groups), ...Object.keys(people.rotas ?? {})];
  const strange = names.find((name) => !known.includes(name));
  if (strange !== undefined) {
    const message = `people.yaml has no person, group or rota ${strange}.`;
    throw new CliError({ exit: EXIT.usage, code: 'no-such-person', message, cure: didYouMean(strange, known) });
  }
  return all.filter(({ id, groups, onDuty }) => [id, ...groups, ...onDuty].some((name) => names.includes(name)));
}
