import type { Command, Given } from '../command.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { safeLine } from '../../model/safe-text.js';
import { toType } from '../invocation.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'dev',
  about:
    'For a local workspace. A gateway or worker that ends is started again; runs survive that, and also the next start,\n' +
    'because Temporal keeps them in .daybook/temporal/. Addresses are in .daybook/dev.json, where the other commands\n' +
    'find them. A Temporal server on this machine that TEMPORAL_ADDRESS names is used instead of a new one, and left\n' +
    'running. Ctrl-C ends what was started.',
  options: [
    WORKSPACE,
    { flags: '--gateway-port <port>', about: 'port of the gateway' },
    { flags: '--temporal-port <port>', about: 'port of Temporal' },
    { flags: '--ui-port <port>', about: 'port of Temporal’s own pages' },
  ],
  examples: [
    { line: 'daybook dev', about: 'in one terminal' },
    { line: 'daybook start hello --as dana', about: 'and in another' },
  ],
  json: 'one object a line: {ok, addresses: {temporal, namespace, ui?, gateway}} when all serve, {line} for messages',
  detaches: true,
  run: dev,
};

async function dev(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { startDevelopment } = await import('../dev/start-development.js');
  const onLine = (line: string) => sayLine(context, given.json, line);
  onLine('Starting Temporal, gateway and worker');
  const development = await startDevelopment({
    root,
    env: context.env,
    ports: { gateway: port(given, 'gatewayPort'), temporal: port(given, 'temporalPort'), ui: port(given, 'uiPort') },
    onLine,
  }).catch((error: unknown) => {
    throw error instanceof CliError ? error : didNotStart(root, error);
  });
  sayReady(context, given.json, development.addresses);
  const ended = await Promise.race([development.serverEnded, untilInterrupt(context.interrupt)]);
  onLine(ended === undefined ? 'Ending what was started' : `The Temporal server ended (${ended})`);
  await development.stop();
  if (ended === undefined) return EXIT.done;
  throw new CliError({
    exit: EXIT.internal,
    code: 'temporal-ended',
    message: `The Temporal server ended by itself (${ended}), so gateway and worker were ended too.`,
    cure: `Its log is ${root}/.daybook/temporal/server.log. Runs are kept: start again with \`daybook dev\`.`,
  });
}

/** The parts say themselves why they did not start; what was started is ended again. */
function didNotStart(root: string, error: unknown): CliError {
  return new CliError({
    exit: EXIT.internal,
    code: 'dev-did-not-start',
    message: error instanceof Error ? error.message : String(error),
    cure: `\`daybook check\` and \`daybook doctor\` look for the cause; logs are in ${root}/.daybook/temporal/.`,
  });
}

function sayReady(context: Context, json: boolean, addresses: Record<string, string | undefined>): void {
  const { gateway, ui, temporal } = addresses;
  if (json) {
    context.stdout.write(`${JSON.stringify({ ok: true, addresses })}\n`);
    return;
  }
  const { bold } = context.paint.out;
  context.stdout.write(
    `\n${bold('Ready.')}\n  pages     ${gateway}\n  Temporal  ${temporal}${ui ? `, its pages ${ui}` : ''}\n\n` +
      `Next, in another terminal: ${toType(context.invocation, 'start RUNBOOK --as PERSON')}\n` +
      'Ctrl-C here ends what was started; runs are kept.\n\n',
  );
}

function sayLine(context: Context, json: boolean, line: string): void {
  if (json) context.stdout.write(`${JSON.stringify({ line })}\n`);
  else context.stderr.write(`${safeLine(line)}\n`);
}

function port(given: Given, option: string): number | undefined {
  const written = given.text(option);
  if (written === undefined) return undefined;
  const value = Number(written);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `${written} is no port.`,
    cure: 'Ports are 1 to 65535.',
  });
}

function untilInterrupt(interrupt: AbortSignal): Promise<undefined> {
  if (interrupt.aborted) return Promise.resolve(undefined);
  return new Promise((resolve) => interrupt.addEventListener('abort', () => resolve(undefined), { once: true }));
}
