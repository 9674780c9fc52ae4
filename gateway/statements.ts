import { type Signed, type Statement, statementBytes } from '../model/statement.js';
import type { SigningKeys } from './keys.js';

/** What the caller knows; the signer adds version, key and wall time. */
export type StatementFacts = Omit<Statement, 'v' | 'kid' | 'at'>;

/**
 * Signs what a person decided. `now` is wall time, ms. Every call gives a new statement, so sign once per intention.
 * Throws KeyFileError when no key is valid.
 */
export async function signStatement(keys: SigningKeys, facts: StatementFacts, now: number): Promise<Signed> {
  const key = await keys.current(now);
  const statement: Statement = { v: 1, ...withoutUndefined(facts), at: now, kid: key.kid };
  return { statement, sig: key.sign(statementBytes(statement)) };
}

/** A field that is there and undefined would vanish on the way and break the signature's reader. */
function withoutUndefined(facts: StatementFacts): StatementFacts {
  return Object.fromEntries(
    Object.entries(facts).filter(([, value]) => value !== undefined),
  ) as unknown as StatementFacts;
}
