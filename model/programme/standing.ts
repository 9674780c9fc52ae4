import type { RunStatus } from '../run-view.js';
import type { Programme, ProgrammePart } from './programme.js';
import { scheduleNameOf } from './schedule-of-part.js';

/** What is known of a part of one release: its last run, or its schedule. */
export type PartFacts =
  | { is: 'nothing'; attempt: number }
  /** `counts`: it succeeded, with a signed start and exactly what the programme says. Otherwise `why` not, where that is to be told. */
  | {
      is: 'run';
      run: string;
      attempt: number;
      open: boolean;
      status: RunStatus;
      headline: string;
      counts: boolean;
      why?: string;
      startedAt?: number;
      endedAt?: number;
    }
  | { is: 'schedule'; next?: number }
  /** Something else has its place. */
  | { is: 'taken'; why: string };

export type PartState =
  /** Parts that it needs have not succeeded. */
  | 'blocked'
  | 'ready'
  | 'running'
  | 'succeeded'
  | 'scheduled'
  /** Its last run has ended otherwise; it may be started again. */
  | 'failed'
  /** Something else stands where it would. */
  | 'taken';

export interface PartStanding {
  part: string;
  runbook: string;
  environment: string;
  needs: string[];
  /** Name of its schedule, where it is one. */
  schedule?: string;
  state: PartState;
  /** One sentence: what it waits for, how it stands, or how it ended. */
  message: string;
  /** Its last run. */
  run?: string;
  startedAt?: number;
  endedAt?: number;
  /** When its schedule starts next, ms. */
  next?: number;
}

const DONE: readonly PartState[] = ['succeeded', 'scheduled'];

/** Whether parts that need this one may start. */
export function isDone({ state }: Pick<PartStanding, 'state'>): boolean {
  return DONE.includes(state);
}

/** Where every part of a release stands, in the order of the file. A part without facts has nothing. Pure. */
export function standings(programme: Programme, facts: ReadonlyMap<string, PartFacts>): PartStanding[] {
  const { parts, name } = programme;
  const done = new Set(parts.filter((part) => isOver(facts.get(part.name))).map((part) => part.name));
  return parts.map((part) => {
    const { runbook, environment, needs } = part;
    const own = standingOf(part, { facts: facts.get(part.name), missing: needs.filter((need) => !done.has(need)) });
    const schedule = part.schedule && { schedule: scheduleNameOf(name, part.name) };
    return { part: part.name, runbook, environment, needs, ...schedule, ...own };
  });
}

function isOver(facts: PartFacts | undefined): boolean {
  return facts?.is === 'schedule' || (facts?.is === 'run' && facts.counts);
}

function standingOf(
  part: ProgrammePart,
  { facts, missing }: { facts: PartFacts | undefined; missing: readonly string[] },
): Pick<PartStanding, 'state' | 'message' | 'run' | 'startedAt' | 'endedAt' | 'next'> {
  switch (facts?.is) {
    case 'run': {
      const { run, startedAt, endedAt, open, counts, status, headline, why } = facts;
      const when = { run, ...(startedAt !== undefined && { startedAt }), ...(endedAt !== undefined && { endedAt }) };
      if (counts) return { ...when, state: 'succeeded', message: headline };
      if (open) return { ...when, state: 'running', message: headline };
      return { ...when, state: 'failed', message: why ?? `it ended as ${status}: ${headline}` };
    }
    case 'schedule':
      return {
        state: 'scheduled',
        message: 'its schedule stands',
        ...(facts.next !== undefined && { next: facts.next }),
      };
    case 'taken':
      return { state: 'taken', message: facts.why };
    default:
      return missing.length === 0
        ? { state: 'ready', message: part.schedule ? 'its schedule can be added' : 'it can be started' }
        : { state: 'blocked', message: `needs ${missing.join(' and ')} to have succeeded` };
  }
}
