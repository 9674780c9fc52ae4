import type { StartReply } from '../../gateway/api.js';
import type { Plan } from '../../model/plan.js';
import { CliError, Interrupted } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { confirmByName } from '../confirm.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';
import { environmentBanner } from '../render/banner.js';
import { safeLine } from '../../model/safe-text.js';
import { GATEWAY, PLANNING } from '../shared-options.js';

export const command: Command = {
  name: 'start',
  about:
    'Plans the runbook with this workspace, or takes exactly the plan of --plan, has the start signed by the gateway, and\n' +
    'watches the run. What changes an environment called production, or of the colour red, must be confirmed by typing the name of the\n' +
    'target (of the environment, when the plan acts on several); without a terminal, with --confirm=NAME.\n' +
    'Ctrl-C stops watching (exit code 8), never the run. Otherwise the exit code says how the run ended.',
  arguments: [
    {
      name: 'runbook',
      about: 'name or file of the runbook; not needed with --plan',
      optional: true,
      completes: 'file',
    },
  ],
  options: [
    ...GATEWAY,
    ...PLANNING,
    { flags: '--plan <file>', about: 'run exactly this plan, as `daybook plan --out` wrote it', completes: 'file' },
    { flags: '--run <id>', about: 'id of the run (else made from runbook and time)' },
    { flags: '--confirm <name>', about: 'the name that production must be confirmed with' },
    { flags: '--no-wait', about: 'start, and do not watch (exit code 8)' },
    { flags: '-y, --yes', about: 'answer mild questions with yes; never confirms production' },
  ],
  examples: [
    { line: 'daybook start hello --as dana', about: 'in a local workspace' },
    {
      line: 'daybook start storefront-go-live -i release=v1.4.2 -e production',
      about: 'asks for the name of the target',
    },
    { line: 'daybook start --plan plan.json --confirm=storefront-edge --no-wait', about: 'from a pipeline' },
  ],
  json: '{ok, run, planDigest, page, author} when started; then, unless --no-wait, the lines of `daybook watch --json`',
  detaches: true,
  run: start,
};

async function start(context: Context, given: Given): Promise<ExitCode> {
  const { plan, digest } = await planToRun(context, given);
  sayPlan(context, plan, digest);
  const { mustBeConfirmed, nameToConfirm } = await import('../planning/severity.js');
  if (mustBeConfirmed(plan)) {
    await confirmByName(context, {
      name: nameToConfirm(plan),
      why: `This changes ${plan.environment}.`,
      given: given.text('confirm'),
    });
  }
  const { client } = await connect(context, given);
  if (context.interrupt.aborted) throw new Interrupted();
  const started = await client.start({ plan, run: given.text('run') }).catch((error: unknown) => {
    throw error instanceof Interrupted ? interruptedStart() : error;
  });
  if (started.planDigest !== digest) throw otherDigest(context, started, digest);
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: true, ...started })}\n`);
  else context.stderr.write(`Started run ${started.run}  ${started.page}\n`);
  if (started.waits !== undefined && !given.json) context.stderr.write(`${safeLine(started.waits)}\n`);
  if (given.off('wait')) {
    if (!given.json) context.stdout.write(`${started.run}\n`);
    context.stderr.write(`Next: ${toType(context.invocation, `watch ${shellWord(started.run)}`)}\n`);
    return EXIT.waiting;
  }
  const { watchRun } = await import('../watch/watch-run.js');
  return await watchRun({ client, run: started.run, context, json: given.json });
}

async function planToRun(context: Context, given: Given): Promise<{ plan: Plan; digest: string }> {
  const named = given.optionalArgument('runbook');
  const planFile = given.text('plan');
  if ((named === undefined) === (planFile === undefined)) {
    const message =
      planFile === undefined ? 'Nothing says what to start.' : 'A runbook and --plan were given; only one can be run.';
    throw new CliError({
      exit: EXIT.usage,
      code: 'usage',
      message,
      cure: 'Write `daybook start RUNBOOK` or `daybook start --plan FILE`.',
    });
  }
  if (planFile !== undefined) {
    if (given.list('input').length > 0 || given.text('environment') !== undefined) {
      const message = 'Inputs and environment are part of a plan; they cannot be changed with --plan.';
      throw new CliError({
        exit: EXIT.usage,
        code: 'usage',
        message,
        cure: 'Plan again, with `daybook plan RUNBOOK --out FILE`.',
      });
    }
    const { readPlanFile } = await import('../planning/plan-file.js');
    const { resolve } = await import('node:path');
    return await readPlanFile(resolve(context.cwd, planFile));
  }
  const root = await findWorkspace(context, given.text('workspace'));
  const { planNamed } = await import('../planning/plan-named.js');
  return await planNamed(context, { root, named: named ?? '', given });
}

function sayPlan(context: Context, plan: Plan, digest: string): void {
  const { stderr, paint } = context;
  const count = plan.steps.length;
  stderr.write(
    `${environmentBanner(plan.environment, plan.policy.colour, paint.err)} ${safeLine(plan.runbook.title)}\n`,
  );
  stderr.write(`plan ${digest.slice(0, 12)}: ${count} ${count === 1 ? 'step' : 'steps'}, ${plan.runbook.file}\n`);
}

function interruptedStart(): CliError {
  return new CliError({
    exit: EXIT.interrupted,
    code: 'interrupted',
    message: 'Interrupted while the gateway was starting the run: it may have been started.',
    cure: 'Look with `daybook runs`.',
  });
}

function otherDigest({ invocation }: Context, { run, planDigest }: StartReply, mine: string): CliError {
  return new CliError({
    exit: EXIT.mismatch,
    code: 'plan-changed',
    message: `The gateway started run ${run} with the plan ${planDigest.slice(0, 12)}, not with ${mine.slice(0, 12)} as shown here.`,
    cure: `Stop it, and have the gateway looked at: ${toType(invocation, `abort ${shellWord(run)} --yes`)}`,
  });
}
