import type { Signed } from '../model/statement.js';
import type { GatewayContext } from './context.js';
import type { Caller } from './routes/route.js';
import { type StatementFacts, signStatement } from './statements.js';

/** What a signed-in person decided; who they are and how that is known comes from the session. */
export type Decision = Omit<StatementFacts, 'sub' | 'level' | 'via' | 'identity'>;

/** Signs a decision in the name of the caller, level 3. Throws KeyFileError when no key is valid. */
export function signAs(
  gateway: Pick<GatewayContext, 'keys'>,
  { person, session, via }: Caller,
  { decision, now }: { decision: Decision; now: number },
): Promise<Signed> {
  const who = { sub: person.id, level: 3, via, identity: session.identity } as const;
  return signStatement(gateway.keys, { ...who, ...decision }, now);
}
