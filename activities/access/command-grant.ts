import { errored, failed, refused } from '../failures.js';
import type { ChildEnd } from '../child.js';
import { type CommandTarget, lastLines } from '../targets/command.js';
import type { Grant, GrantDriver } from './grant.js';

/** The programs of a right, as the target's entry names them. */
export interface GrantPrograms {
  grant: string[];
  revoke: string[];
  holds: string[];
}

/** Programs give the right and take it back. The one that takes it back may run twice, here and by the watchdog. */
export function commandGrant(
  at: (signal: AbortSignal) => CommandTarget,
  { name, right, programs }: { name: string; right: string; programs: GrantPrograms },
): GrantDriver {
  const variables = (login: string, until: string) => ({
    DAYBOOK_LOGIN: login,
    DAYBOOK_RIGHT: right,
    DAYBOOK_UNTIL: until,
  });
  const run = (what: keyof GrantPrograms, { login, until, key }: Omit<Grant, 'facts'>, signal: AbortSignal) =>
    at(signal).runNamed(programs[what], variables(login, until), key);
  const holds = async (grant: Omit<Grant, 'facts'>, signal: AbortSignal): Promise<boolean> => {
    const end = await run('holds', grant, signal);
    if (end.exitCode === 0 || end.exitCode === 1) return end.exitCode === 0;
    throw errored(
      'holds-unclear',
      `${name}: \`holds\` of ${right} ended with ${end.exitCode}, which is neither yes (0) nor no (1).`,
      'unknown',
    );
  };
  return {
    aim: async ({ key, login, forMs, now }, signal) => {
      const grant = { key, login, until: new Date(now + forMs).toISOString() };
      if (await holds(grant, signal))
        throw refused(
          'held-already',
          `${name}: ${login} has ${right} already, and not for a while only. Nothing was changed.`,
        );
      return { ...grant, facts: {} };
    },
    give: async (grant, signal) => {
      mustBeDone(await run('grant', grant, signal), { name, what: `giving ${right} to ${grant.login}` });
      if (!(await holds(grant, signal)))
        throw failed('not-given', `${name}: \`grant\` of ${right} ended well, and ${grant.login} does not have it.`);
    },
    take: async (grant, signal) => {
      mustBeDone(await run('revoke', grant, signal), { name, what: `taking ${right} back from ${grant.login}` });
      if (await holds(grant, signal))
        throw failed('not-as-before', `${name}: \`revoke\` of ${right} ended well, and ${grant.login} still has it.`);
      return 0;
    },
    lift: ({ login, until, key }) => ({
      kind: 'command',
      plan: at(new AbortController().signal).prepareNamed(programs.revoke, variables(login, until), key),
    }),
    byHand: ({ login }) => `run the \`revoke\` program of ${right} at ${name} for ${login}`,
  };
}

function mustBeDone(end: ChildEnd, { name, what }: { name: string; what: string }): void {
  if (end.exitCode !== 0)
    throw failed('program-failed', `${name}: ${what} ended with ${end.exitCode}: ${lastLines(end)}`);
}
