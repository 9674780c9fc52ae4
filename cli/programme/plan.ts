import { digestPrefix } from '../../model/digest.js';
import { durationText } from '../../model/duration.js';
import { askedBy } from '../../model/programme/planned.js';
import { expectedMs } from '../../model/render/plan-parts.js';
import type { PlannedProgramme } from '../../workspace/plan-programme.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { paintLine } from '../render/line.js';
import { table } from './table.js';
import { WORKSPACE } from '../shared-options.js';
import { INPUT, NAME } from './arguments.js';
import { plannedProgramme } from './planned.js';

export const command: Command = {
  name: 'programme plan',
  about:
    'Plans every part for a release and prints one line for each: its day, environment, digest, who is asked, how long it is expected\n' +
    'to take, and what it needs. Needs no server. What is missing is named with its place: proofs that no part before gives, windows\n' +
    'that are closed now, a policy that does not say where Day N work is proved. Exit code 2 when a part does not plan.',
  arguments: [NAME],
  options: [WORKSPACE, INPUT],
  examples: [{ line: 'daybook programme plan storefront -i release=v1.5.0', about: 'the whole way of a release' }],
  json: '{ok, programme, inputs, parts: [{part, day, runbook, environment, digest, asks, expectedMs, needs, schedule}], problems}',
  run: plan,
};

async function plan(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const planned = await plannedProgramme(context, { root, given, tolerant: true });
  const ok = planned.problems.every(({ severity }) => severity !== 'error');
  const parts = linesOf(planned);
  if (given.json) {
    const { programme, inputs, problems } = planned;
    context.stdout.write(`${JSON.stringify({ ok, programme: programme.name, inputs, parts, problems })}\n`);
    return ok ? EXIT.done : EXIT.usage;
  }
  const rows = parts.map(({ part, day, environment, digest, asks, expectedMs: ms, needs, schedule }) => [
    day,
    part,
    environment,
    digest === undefined ? 'does not plan' : digestPrefix(digest),
    schedule ? 'schedule' : ms === undefined || ms === 0 ? '' : durationText(ms),
    asks.join(', ') || 'nobody',
    needs.join(', '),
  ]);
  const head = ['DAY', 'PART', 'ENVIRONMENT', 'PLAN', 'TAKES', 'ASKS', 'NEEDS'];
  const lines = table(head, rows).map((line) => paintLine(line, context.paint.out));
  context.stdout.write(`${lines.join('\n')}\n`);
  return ok ? EXIT.done : EXIT.usage;
}

/** Every part, those that do not plan among them. */
function linesOf({ programme, parts }: PlannedProgramme) {
  return programme.parts.map(({ name, runbook, environment, needs, schedule }) => {
    const planned = parts.find(({ part }) => part.name === name);
    return {
      part: name,
      day: planned?.plan.runbook.day ?? '?',
      runbook,
      environment,
      digest: planned?.digest,
      asks: planned ? askedBy(planned.plan) : [],
      expectedMs: planned && expectedMs(planned.plan),
      needs,
      schedule: schedule !== undefined,
    };
  });
}
