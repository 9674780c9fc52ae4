import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { gatewayOf, signInForDevelopment, warnOf } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import { safeLine } from '../../model/safe-text.js';
import { toType } from '../invocation.js';
import { dateText } from '../render/times.js';
import { Sessions, type StoredSession } from '../session.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'sign-in',
  about:
    'With the workspace’s sign-in provider: shows a code, opens nothing, waits until you have entered it in a browser. In a\n' +
    'local workspace --as PERSON claims to be somebody, which proves nothing and says so. The session is kept in\n' +
    '.daybook/sessions/, readable by you only, and is never sent to another gateway.',
  options: GATEWAY,
  examples: [
    { line: 'daybook sign-in', about: 'with the sign-in provider' },
    { line: 'daybook sign-in --as dana', about: 'development identity, in a local workspace' },
  ],
  json: '{ok, person: {id, name}, identity: oidc|development, gateway, expiresAt}',
  run: signIn,
};

async function signIn(context: Context, given: Given): Promise<ExitCode> {
  const { client, root } = await gatewayOf(context, given);
  const sessions = new Sessions(root);
  const person = given.text('as');
  const session = person
    ? await signInForDevelopment({ client, sessions, person })
    : await signInWithDevice(context, client, sessions);
  warnOf(context, session);
  const { identity, expiresAt, gateway } = session;
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, person: session.person, identity, gateway, expiresAt })}\n`);
  } else {
    const until = dateText(expiresAt, context.zone);
    context.stdout.write(
      `Signed in at ${gateway} as ${safeLine(session.person.name)} (${session.person.id}) until ${until}.\n`,
    );
    context.stderr.write(`Next: ${toType(context.invocation, 'runs')}\n`);
  }
  return EXIT.done;
}

async function signInWithDevice(context: Context, client: GatewayClient, sessions: Sessions): Promise<StoredSession> {
  const offer = await client.signInOffer();
  if (!offer.oidc) throw notOffered(client.address, offer.development?.people.map(({ id }) => id) ?? []);
  const { deviceSignIn } = await import('../sign-in/device-flow.js');
  const idToken = await deviceSignIn({
    ...offer.oidc,
    onCode: ({ verificationUri, userCode }) => {
      context.stderr.write(
        `Open ${safeLine(verificationUri)} and enter the code ${context.paint.err.bold(safeLine(userCode))}\n`,
      );
      context.stderr.write('Waiting for you there …\n');
    },
  });
  const session = { ...(await client.signInWithIdToken(idToken)), gateway: client.address };
  sessions.keep(session);
  return session;
}

function notOffered(address: string, people: readonly string[]): CliError {
  return new CliError({
    exit: EXIT.denied,
    code: 'no-sign-in-provider',
    message: `The gateway at ${address} has no sign-in provider.`,
    cure:
      people.length > 0
        ? `It is local: daybook sign-in --as PERSON (${people.join(', ')})`
        : 'Set `oidc:` in daybook.yaml of the gateway’s workspace.',
  });
}
