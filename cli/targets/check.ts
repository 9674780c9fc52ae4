import { startBuiltIn } from '../built-in/start-built-in.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { environmentOf } from '../environment-of.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';
import { allReached, type Looked, lookedAt, lookedLines } from './check-result.js';

export const command: Command = {
  name: 'targets check',
  about:
    'Proves that each target of an environment can be reached, and says what Daybook may do there. The worker of that\n' +
    'environment asks, with its own credentials; nothing is changed and nothing is sent to people. It is a run of its own,\n' +
    'on record like every other. Exit code 0 when every target was reached, 4 when one was not.\n' +
    'Ctrl-C stops watching (exit code 8), never the run.',
  arguments: [{ name: 'names', about: 'targets (else every one of the environment)', optional: true, many: true }],
  options: [...GATEWAY, { flags: '-e, --environment <name>', about: 'the environment whose targets are looked at' }],
  examples: [
    { line: 'daybook targets check --environment stage', about: 'every target of stage' },
    { line: 'daybook targets check storefront-edge -e production --json', about: 'one, for a script' },
  ],
  json:
    '{ok, run, planDigest, page, author} when started; then the lines of `daybook watch --json`; at last ' +
    '{ok, run, targets: [{target, kind, result, said}]}',
  detaches: true,
  run: check,
};

async function check(context: Context, given: Given): Promise<ExitCode> {
  const { client, person, root } = await connect(context, given);
  const { loadTargets } = await import('./load-targets.js');
  const workspace = await loadTargets(root);
  const { planCheck } = await import('./check-plan.js');
  const environments = Object.keys(workspace.policy.environments);
  const planned = planCheck(workspace, {
    names: given.rest('names'),
    environment: environmentOf(given, environments, 'each has targets of its own'),
    owner: person.id,
  });
  const run = await startBuiltIn(context, { client, planned, json: given.json });
  const { watchRun } = await import('../watch/watch-run.js');
  const ended = await watchRun({ client, run, context, json: given.json });
  if (ended === EXIT.waiting) return ended;
  const { view } = await client.run(run);
  const kinds = Object.fromEntries(Object.values(planned.plan.targets).map(({ name, kind }) => [name, kind]));
  const looked = lookedAt(view, kinds);
  await writeLooked(context, given, { run, looked });
  return allReached(looked) ? EXIT.done : EXIT.stepFailed;
}

async function writeLooked(
  context: Context,
  given: Given,
  { run, looked }: { run: string; looked: readonly Looked[] },
): Promise<void> {
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: allReached(looked), run, targets: looked })}\n`);
    return;
  }
  const { paintLine } = await import('../render/line.js');
  const reached = looked.filter(({ result }) => result === 'reached').length;
  const lines = lookedLines(looked).map((line) => paintLine(line, context.paint.out));
  context.stdout.write(`${[...lines, `${reached} of ${looked.length} targets reached.`].join('\n')}\n`);
}
