import { parseDuration } from '../model/duration.js';
import { CliError } from './cli-error.js';
import type { Given } from './command.js';
import type { Context } from './context.js';
import { EXIT } from './exit-codes.js';
import { findWorkspace } from './find-workspace.js';
import { GatewayClient } from './gateway-client.js';
import { resolveGateway } from './addresses.js';
import { safeLine } from '../model/safe-text.js';
import { Sessions, type StoredSession } from './session.js';

/** A gateway, and who one is there. */
export interface Connection {
  client: GatewayClient;
  person: { id: string; name: string };
  root: string;
}

/** The gateway as the flags, the environment and the workspace say, with nobody signed in. */
export async function gatewayOf(context: Context, given: Given): Promise<{ client: GatewayClient; root: string }> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { address } = await resolveGateway(context, root, given.text('gateway'));
  return { root, client: new GatewayClient({ address, context, timeoutMs: timeoutOf(given) }) };
}

/**
 * Signs in: `--as PERSON` with the development identity, else with the last session in this workspace.
 * Warns loudly on stderr while the identity is only claimed. Throws a CliError (denied) where there is no session.
 */
export async function connect(context: Context, given: Given): Promise<Connection> {
  const { client, root } = await gatewayOf(context, given);
  const sessions = new Sessions(root);
  const as = given.text('as');
  const person = as ?? sessions.lastPerson();
  let session = person === undefined ? undefined : sessions.of(person, client.address, context.clock.now());
  if (as !== undefined && (session === undefined || session.identity === 'development')) {
    // Signed in afresh each time: it costs one request, and a gateway that was restarted knows no old session.
    session = await signInForDevelopment({ client, sessions, person: as });
  }
  if (session === undefined) throw notSignedIn(client.address, person);
  warnOf(context, session);
  return { client: client.withToken(session.token), person: session.person, root };
}

/** Signs in with the development identity and keeps the session. */
export async function signInForDevelopment(who: {
  client: GatewayClient;
  sessions: Sessions;
  person: string;
}): Promise<StoredSession> {
  const { client, sessions, person } = who;
  const offer = await client.signInOffer();
  if (!offer.development) {
    throw new CliError({
      exit: EXIT.denied,
      code: 'no-development-identity',
      message: `The gateway at ${client.address} knows no development identity, so --as ${person} proves nothing to it.`,
      cure: 'Sign in with `daybook sign-in`, and leave --as out.',
    });
  }
  const session: StoredSession = { ...(await client.signInForDevelopment(person)), gateway: client.address };
  sessions.keep(session);
  return session;
}

/** Says who one is, where nobody has proved it. */
export function warnOf(context: Context, session: StoredSession): void {
  if (session.identity !== 'development') return;
  const words = (session.warning ?? `${session.person.id} is claimed, not proved`).replace(
    /^DEVELOPMENT IDENTITY:\s*/,
    '',
  );
  context.stderr.write(`${context.paint.err.yellow('DEVELOPMENT IDENTITY:')} ${safeLine(words)}\n`);
}

function notSignedIn(address: string, person: string | undefined): CliError {
  return new CliError({
    exit: EXIT.denied,
    code: 'not-signed-in',
    message: person
      ? `The session of ${person} with ${address} has ended, or was given by another gateway.`
      : `Nobody is signed in at ${address} from this workspace.`,
    cure: 'Sign in with `daybook sign-in`; in a local workspace, add --as PERSON.',
  });
}

function timeoutOf(given: Given): number | undefined {
  const written = given.text('timeout');
  if (written === undefined) return undefined;
  const ms = parseDuration(written);
  if (ms !== undefined && ms > 0) return ms;
  throw new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `--timeout ${written} is no duration.`,
    cure: 'Write it as 500ms, 30s or 2m.',
  });
}
