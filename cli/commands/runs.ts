import type { RunSummary } from '../../gateway/api.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { toType } from '../invocation.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'runs',
  about: 'Newest first: state, run, runbook, environment, start and duration. Nested runs name their parent.',
  options: [
    ...GATEWAY,
    { flags: '--status <status>', about: 'only runs in this state', repeat: true },
    { flags: '-e, --environment <name>', about: 'only runs of this environment' },
  ],
  examples: [
    { line: 'daybook runs', about: 'all runs that the gateway knows' },
    { line: 'daybook runs --status waiting --json', about: 'what waits for people, for a script' },
  ],
  json: '{ok, runs: [{run, runbook, environment, status, startedAt, endedAt?, parent?}]}',
  run: listRuns,
};

async function listRuns(context: Context, given: Given): Promise<ExitCode> {
  const { client } = await connect(context, given);
  const statuses = given.list('status');
  const environment = given.text('environment');
  const runs = (await client.runs())
    .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
    .filter((run) => environment === undefined || run.environment === environment)
    .sort((a, b) => b.startedAt - a.startedAt);
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, runs })}\n`);
  } else if (runs.length === 0) {
    context.stderr.write(`No runs. Start one: ${toType(context.invocation, 'start RUNBOOK')}\n`);
  } else {
    await writeTable(context, runs);
  }
  return EXIT.done;
}

async function writeTable(context: Context, runs: readonly RunSummary[]): Promise<void> {
  const { paintLine } = await import('../render/line.js');
  const { runTable } = await import('../render/run-table.js');
  const lines = runTable(runs, { now: context.clock.now(), zone: context.zone, unicode: context.unicode });
  context.stdout.write(`${lines.map((line) => paintLine(line, context.paint.out)).join('\n')}\n`);
}
