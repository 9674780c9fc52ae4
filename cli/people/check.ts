import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { dateText } from '../render/times.js';
import { WORKSPACE } from '../shared-options.js';
import { safeText } from '../../model/safe-text.js';
import type { Duty, Standing } from './standing.js';

export const command: Command = {
  name: 'people check',
  about:
    'Reads the four files of the workspace, without its runbooks, and shows every problem at once. Then it says what no file\n' +
    'can be blamed for: whom no transport reaches, who is away now and who acts for them, and who is on duty.\n' +
    'Exit code 2 when there is an error; warnings alone do not fail.',
  options: [WORKSPACE],
  examples: [
    { line: 'daybook people check', about: 'before a go-live' },
    { line: 'daybook people check --json', about: 'for a pipeline' },
  ],
  json: '{ok, problems, people, unreachable: [person], away: [{person, until, deputies}], duty: [{rota, person?, until}]}',
  run: check,
};

async function check(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { loadWorkspace } = await import('../../workspace/load.js');
  const { dutiesAt, standings } = await import('./standing.js');
  const { workspace, problems } = await loadWorkspace(root);
  const now = context.clock.now();
  const people = workspace ? standings(workspace, now) : [];
  const duty = workspace ? dutiesAt(workspace, now) : [];
  const exit = workspace ? EXIT.done : EXIT.usage;
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: exit === EXIT.done, problems, ...summary(people), duty })}\n`);
    return exit;
  }
  if (problems.length > 0) {
    const { writeProblems } = await import('../problems/write-problems.js');
    await writeProblems(context, problems, root);
  }
  if (!workspace) return exit;
  const transports = Object.keys(workspace.daybook.transports);
  const lines = [
    headline(people, transports),
    ...peopleLines(people, transports),
    ...duty.map((one) => dutyLine(one, people, context.zone)),
  ];
  context.stdout.write(`${lines.map(safeText).join('\n')}\n`);
  return exit;
}

function summary(people: readonly Standing[]) {
  return {
    people: people.length,
    unreachable: people.filter(({ transports }) => transports.length === 0).map(({ id }) => id),
    away: people.flatMap(({ id, awayUntil: until, deputies }) =>
      until === undefined ? [] : [{ person: id, until, deputies }],
    ),
  };
}

function headline(people: readonly Standing[], transports: readonly string[]): string {
  const count = `${people.length} ${people.length === 1 ? 'person' : 'people'}`;
  if (transports.length > 0) return `${count}; transports: ${transports.join(', ')}.`;
  return `${count}; daybook.yaml has no transports, so asks are shown and nobody is told of them.`;
}

function peopleLines(people: readonly Standing[], transports: readonly string[]): string[] {
  const { unreachable, away } = summary(people);
  const lost = transports.length > 0 && unreachable.length > 0;
  return [
    ...(lost ? [`Nothing reaches ${unreachable.join(', ')}.`] : []),
    ...away.map(({ person, until, deputies }) => `Away: ${person} until ${until}, ${actingText(deputies)}.`),
  ];
}

function actingText(deputies: readonly string[]): string {
  return deputies.length === 0 ? 'and nobody acts for them' : `${deputies.join(', then ')} acts for them`;
}

function dutyLine({ rota, person, until }: Duty, people: readonly Standing[], zone: string): string {
  const when = `${dateText(until, zone)} ${zone}`;
  if (person === undefined) return `On duty in ${rota}: nobody before ${when}.`;
  const away = people.find(({ id }) => id === person)?.awayUntil;
  return `On duty in ${rota}: ${person} until ${when}${away === undefined ? '' : `, who is away until ${away}`}.`;
}
