import type { LedgerReply } from '../../gateway/api.js';
import { startBuiltIn } from '../built-in/start-built-in.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { confirm } from '../confirm.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { environmentOf } from '../environment-of.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import type { Planned } from '../planning/plan-runbook.js';
import { GATEWAY } from '../shared-options.js';
import { allReached, type Reached, reachLines, reachResults } from './reach-result.js';

export const command: Command = {
  name: 'people reach',
  about:
    'Sends a real test message to persons, groups and rotas, over their transports in their order, and waits for the answers.\n' +
    'It is a run of its own with one acknowledgement, on record like every other. Nobody is told in quiet hours unless\n' +
    '--urgent says so. Exit code 0 when everybody has answered, 6 when somebody has not.\n' +
    'Ctrl-C stops watching (exit code 8), never the test.',
  arguments: [{ name: 'names', about: 'persons, groups and rotas', many: true }],
  options: [
    ...GATEWAY,
    { flags: '-e, --environment <name>', about: 'the environment whose transports are used' },
    { flags: '--within <duration>', about: 'how long they have (10m)' },
    { flags: '--urgent', about: 'also in their quiet hours' },
    { flags: '-y, --yes', about: 'send it without asking' },
  ],
  examples: [
    { line: 'daybook people reach noc --environment production', about: 'the evening before' },
    { line: 'daybook people reach dana omar -e stage --within 5m --yes --json', about: 'from a pipeline' },
  ],
  json:
    '{ok, run, planDigest, page, author} when started; then the lines of `daybook watch --json`; at last ' +
    '{ok, run, people: [{person, name, result, via?, tookMs?, by?, told}]}',
  detaches: true,
  run: reach,
};

async function reach(context: Context, given: Given): Promise<ExitCode> {
  const { client, person, root } = await connect(context, given);
  const { loadPeople } = await import('./load-people.js');
  const { workspace } = await loadPeople(root);
  const { planReach } = await import('./reach-plan.js');
  const planned = planReach(workspace, {
    names: given.rest('names'),
    environment: environmentOf(given, Object.keys(workspace.policy.environments), 'each has transports of its own'),
    owner: person.id,
    within: given.text('within') ?? '10m',
    urgent: given.flag('urgent'),
  });
  await confirmSending(context, given, planned);
  const run = await startBuiltIn(context, { client, planned, json: given.json });
  const { watchRun } = await import('../watch/watch-run.js');
  const ended = await watchRun({ client, run, context, json: given.json });
  if (ended === EXIT.waiting) return ended;
  const results = reachResults(await finalLedger(context, client, run));
  await writeResults(context, given, { run, results });
  return allReached(results) ? EXIT.done : EXIT.expired;
}

async function confirmSending(context: Context, given: Given, { plan, problems }: Planned): Promise<void> {
  if (!plan.transports) {
    const message = 'daybook.yaml names no transport, so nobody would be told.';
    const cure = 'Add `transports:` to daybook.yaml; docs/workspace.md shows how.';
    throw new CliError({ exit: EXIT.usage, code: 'no-transport', message, cure });
  }
  if (problems.length > 0 && !given.json) {
    const { writeProblems } = await import('../problems/write-problems.js');
    await writeProblems(context, problems);
  }
  const names = given.rest('names').join(', ');
  const question = `Send a test message to ${names} over the transports of ${plan.environment} (${plan.transports.join(', ')})?`;
  await confirm(context, { question, yes: given.flag('yes'), instead: 'Add --yes to send it.' });
}

const PAUSE_MS = 500;
const TRIES = 20;

/** The ledger once it says as much as the run does: the gateway may show a part of it that is a moment old. */
async function finalLedger(
  { clock, interrupt }: Pick<Context, 'clock' | 'interrupt'>,
  client: GatewayClient,
  run: string,
): Promise<LedgerReply> {
  const { view } = await client.run(run);
  const ask = view.asks.find(({ kind }) => kind === 'acknowledgement');
  if (!ask) {
    const message = `Run ${run} ended before anybody was asked: ${view.headline}`;
    throw new CliError({ exit: EXIT.stepFailed, code: 'nobody-asked', message });
  }
  const { acknowledged = 0, declined = 0 } = ask.audience?.counts.states ?? {};
  for (let tries = 1; ; tries += 1) {
    const ledger = await client.ledger(run, ask.id);
    const answered = reachResults(ledger).filter(({ result }) => result === 'answered').length;
    const whole = ledger.silent === 0 && answered >= acknowledged + declined;
    if (whole || tries === TRIES || interrupt.aborted) return ledger;
    await clock.sleep(PAUSE_MS, interrupt);
  }
}

async function writeResults(
  context: Context,
  given: Given,
  { run, results }: { run: string; results: readonly Reached[] },
): Promise<void> {
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: allReached(results), run, people: results })}\n`);
    return;
  }
  const { paintLine } = await import('../render/line.js');
  const answered = results.filter(({ result }) => result === 'answered').length;
  const lines = reachLines(results).map((line) => paintLine(line, context.paint.out));
  context.stdout.write(`${[...lines, `${answered} of ${results.length} answered.`].join('\n')}\n`);
}
