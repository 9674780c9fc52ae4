import type { StartPartReply } from '../../gateway/api.js';
import { isDone, type PartStanding } from '../../model/programme/standing.js';
import { safeLine } from '../../model/safe-text.js';
import { CliError, Interrupted } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { confirmByName } from '../confirm.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { toType } from '../invocation.js';
import { mustBeConfirmed, nameToConfirm } from '../planning/severity.js';
import { environmentBanner } from '../render/banner.js';
import { shellWord } from '../render/shell-word.js';
import { GATEWAY } from '../shared-options.js';
import { INPUT, NAME, programmeInputs, releaseOf } from './arguments.js';
import { plannedProgramme } from './planned.js';

export const command: Command = {
  name: 'programme start',
  about:
    'Starts every part whose needs have succeeded with this release, each as a run of its own that the gateway signs, or adds its\n' +
    'schedule. A part whose last run did not succeed is started again only when --part names it. Starting twice starts nothing twice.\n' +
    'What changes production must be confirmed by name. Does not watch: exit code 8 while runs go on, 0 when all is done, 4 when\n' +
    'nothing can start because a part has failed or its place is taken.',
  arguments: [NAME],
  options: [
    ...GATEWAY,
    INPUT,
    { flags: '--part <name>', about: 'this part only, also once more after a run that did not succeed' },
    { flags: '--confirm <name>', about: 'the name that production must be confirmed with' },
  ],
  examples: [
    { line: 'daybook programme start storefront -i release=v1.5.0', about: 'what may start now' },
    {
      line: 'daybook programme start storefront -i release=v1.5.0 --part go-live --confirm storefront-edge',
      about: 'one part, from a pipeline',
    },
  ],
  json: '{ok, started: [{part, already, state, message, run?, page?, schedule?, planDigest?}], parts: as `programme show`}',
  run: start,
};

async function start(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const release = releaseOf(given);
  const name = given.argument('name');
  const { client } = await connect(context, given);
  const { parts } = await client.programme(name, release);
  const wanted = chosen(parts, given.text('part'));
  const started: StartPartReply[] = [];
  for (const { part } of wanted) {
    if (context.interrupt.aborted) throw new Interrupted();
    const { parts: planned } = await plannedProgramme(context, { root, given, part });
    const [one] = planned;
    if (!one) throw unknownPart(part, parts);
    const { plan } = one;
    context.stderr.write(
      `${environmentBanner(plan.environment, plan.policy.colour, context.paint.err)} ${safeLine(`${part}: ${plan.runbook.title}`)}\n`,
    );
    if (mustBeConfirmed(plan)) {
      const why = `Part ${part} changes ${plan.environment}.`;
      await confirmByName(context, { name: nameToConfirm(plan), why, given: given.text('confirm') });
    }
    const reply = await client.startPart(name, { part, inputs: programmeInputs(given), plan });
    started.push(reply);
    if (!given.json) context.stdout.write(`${safeLine(sentenceOf(reply))}\n`);
  }
  return told(context, { given, started, parts });
}

/** What may start now; with `part` that one, whatever its state: the gateway refuses it with the reason. */
function chosen(parts: readonly PartStanding[], part: string | undefined): readonly PartStanding[] {
  if (part === undefined) return parts.filter(({ state }) => state === 'ready');
  const named = parts.filter((one) => one.part === part);
  if (named.length === 0) throw unknownPart(part, parts);
  return named;
}

function sentenceOf({ part, already, state, message, run, schedule, page }: StartPartReply): string {
  const what = run === undefined ? `schedule ${schedule ?? ''}` : `run ${run}`;
  if (already) return `${part}: ${what} is there already (${state}): ${message}`;
  if (run === undefined) return `${part}: added ${what}`;
  return `${part}: started ${what}  ${page ?? ''}${message === 'started' ? '' : `  ${message}`}`;
}

function told(
  context: Context,
  { given, started, parts }: { given: Given; started: readonly StartPartReply[]; parts: readonly PartStanding[] },
): ExitCode {
  const exit = exitOf(started, parts);
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: exit !== EXIT.stepFailed, started, parts })}\n`);
  if (started.length === 0 && !given.json) {
    context.stderr.write(
      exit === EXIT.done ? 'Nothing is left to start: all of it is done.\n' : 'Nothing can start now:\n',
    );
    for (const { part, message } of parts.filter((one) => !isDone(one)))
      context.stderr.write(`  ${safeLine(`${part}: ${message}`)}\n`);
  }
  const inputs = given.list('input').map((input) => ` -i ${shellWord(input)}`);
  const next = `programme show ${shellWord(given.argument('name'))}${inputs.join('')}`;
  if (!given.json) context.stderr.write(`Next: ${toType(context.invocation, next)}\n`);
  return exit;
}

function exitOf(started: readonly StartPartReply[], parts: readonly PartStanding[]): ExitCode {
  if (started.some(({ run, state }) => run !== undefined && state === 'running')) return EXIT.waiting;
  if (started.length > 0 || parts.every(isDone)) return EXIT.done;
  return parts.some(({ state }) => state === 'running') ? EXIT.waiting : EXIT.stepFailed;
}

function unknownPart(part: string, parts: readonly PartStanding[]): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'no-such-part',
    message: `The programme has no part ${part}.`,
    cure: `Name one of ${parts.map((one) => one.part).join(', ')}.`,
  });
}
