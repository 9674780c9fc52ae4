import { readFile } from 'node:fs/promises';
import { planDigest } from '../../model/digest.js';
import type { Plan } from '../../model/plan.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** What `daybook plan --out FILE` writes. */
export interface PlanFile {
  plan: Plan;
  digest: string;
}

/**
 * Reads a plan that was written before, to run exactly that. The digest is computed again; a file that says another
 * one was changed after it was looked at (9). A file of another shape is refused (2).
 */
export async function readPlanFile(path: string): Promise<PlanFile> {
  const content = await readJson(path);
  const missing = flawOf(content);
  if (missing) throw wrongShape(path, missing);
  const { plan, digest: written } = content as PlanFile;
  const digest = planDigest(plan);
  if (written === digest) return { plan, digest };
  throw new CliError({
    exit: EXIT.mismatch,
    code: 'plan-changed',
    message: `${path} says its plan has the digest ${written.slice(0, 12)}, but the plan in it has ${digest.slice(0, 12)}: it was changed.`,
    cure: `Plan again: daybook plan RUNBOOK --out ${path}`,
  });
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliError({ exit: EXIT.usage, code: 'no-plan-file', message: `${path} cannot be read (${code}).` });
  }
  try {
    return JSON.parse(text);
  } catch {
    throw wrongShape(path, 'it is not JSON');
  }
}

const LISTS = ['stages', 'steps', 'groups'] as const;
const MAPS = ['runbook', 'inputs', 'policy', 'groupMembers', 'people', 'targets', 'nested'] as const;

/** Why this cannot be a plan file; undefined when it can. Whether the plan makes sense the gateway and the worker judge. */
function flawOf(content: unknown): string | undefined {
  if (!isMap(content) || typeof content.digest !== 'string') return 'it has no digest';
  const { plan } = content;
  if (!isMap(plan)) return 'it has no plan';
  if (plan.format !== 1) return `its plan has the format ${JSON.stringify(plan.format)}, and this version knows 1`;
  if (typeof plan.environment !== 'string' || typeof plan.atOnce !== 'number') return 'its plan is incomplete';
  const list = LISTS.find((name) => !Array.isArray(plan[name]));
  if (list) return `its plan has no list of ${list}`;
  const map = MAPS.find((name) => !isMap(plan[name]));
  return map && `its plan has no ${map}`;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongShape(path: string, why: string): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'not-a-plan',
    message: `${path} is not a plan that can be run: ${why}.`,
    cure: 'Make one with `daybook plan RUNBOOK --out FILE`.',
  });
}
