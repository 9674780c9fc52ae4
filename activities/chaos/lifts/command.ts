import { type ChildPlan, runChild } from '../../child.js';
import { errored } from '../../failures.js';

const LIMIT_MS = 20_000;

/** Runs the program that takes the fault away. Any exit but 0 leaves it standing, as far as is known. */
export async function liftByCommand(plan: ChildPlan): Promise<void> {
  const signal = new AbortController().signal;
  // Its output is not kept: it could hold what is secret, and nobody is there to redact it.
  const redact = { longest: 0, redact: () => '' };
  const { exitCode, timedOut } = await runChild({ ...plan, signal, timeoutMs: LIMIT_MS, redact });
  if (exitCode === 0 && !timedOut) return;
  const how = timedOut ? `did not end within ${LIMIT_MS} ms` : `ended with ${exitCode}`;
  throw errored('lift-failed', `\`${plan.argv.join(' ')}\` ${how}.`, 'unknown');
}
