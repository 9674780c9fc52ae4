import type { KnownMembers, MemberType } from '../expression/check-expression.js';
import type { JsonObject } from '../json.js';
import { type MessageFile, rangeInMessage } from '../message-files.js';
import type { Plan } from '../plan.js';
import type { EnvironmentPolicy } from '../policy.js';
import type { Problem } from '../problem.js';
import type { InputDefinition } from '../runbook.js';
import type { StepType } from '../step-type.js';
import type { PlanRequest } from './request.js';

export type Said = Pick<Problem, 'message' | 'cure' | 'expected'> & {
  severity?: Problem['severity'];
  /** Offsets inside the scalar at the path. */
  within?: { start: number; end: number };
  /** Point at the key instead of at the value. */
  key?: boolean;
};

/** Problems with one code at one place. */
const MOST_ALIKE = 3;

/** What all parts of planning share: the request, what was found out first, and the problems so far. */
export class Planning {
  readonly problems: Problem[] = [];
  private readonly seen = new Map<string, number>();
  readonly types: ReadonlyMap<string, StepType>;
  /** Names and types for checking expressions; one object, so that the types are derived once. */
  readonly members: KnownMembers;
  /** Plans of nested runbooks by digest, and by name and inputs. */
  readonly nested: Record<string, Plan> = {};
  readonly nestedByCall = new Map<string, string | undefined>();
  /** Message files that were taken into the plan, by the path in the runbook that names them. */
  readonly messages = new Map<string, MessageFile>();

  constructor(
    readonly request: PlanRequest,
    readonly known: {
      environment: string;
      policy: EnvironmentPolicy;
      inputs: JsonObject;
      ancestors: readonly string[];
    },
  ) {
    this.types = new Map(request.stepTypes.map((type) => [type.type, type]));
    this.members = { inputs: inputTypes(request.runbook.inputs), run: { id: 'string', environment: 'string' } };
  }

  /** Puts a problem where `path` stands in the runbook, or inside the message file that is named there. */
  report(code: Problem['code'], path: string, { within, key, severity = 'error', ...said }: Said): void {
    const { source } = this.request.runbook;
    const message = this.messages.get(path);
    const where =
      (within && message && rangeInMessage(message, within.start, within.end)) ??
      (within && source.rangeWithin(path, within.start, within.end)) ??
      source.range(path, key ? 'key' : 'value') ??
      source.nearest(path);
    this.add({ code, severity, ...said, path, where });
  }

  /** Adds a problem, unless it is the same in another iteration of a forEach, or the fourth of its kind at one place. */
  add(problem: Problem): void {
    const place = `${problem.code} ${problem.path}`;
    const alike = `${place} ${problem.message.replace(/\[\d+\]/g, '[]')}`;
    const count = this.seen.get(place) ?? 0;
    if (this.seen.has(alike) || count === MOST_ALIKE) return;
    this.seen.set(place, count + 1).set(alike, 1);
    this.problems.push(problem);
  }

  get failed(): boolean {
    return this.problems.some(({ severity }) => severity === 'error');
  }
}

const TYPES: Record<InputDefinition['type'], MemberType> = {
  string: 'string',
  number: 'dyn',
  boolean: 'bool',
  list: 'list',
  environment: 'string',
  duration: 'string',
};

function inputTypes(inputs: Record<string, InputDefinition>): Record<string, MemberType> {
  return Object.fromEntries(Object.entries(inputs).map(([name, { type }]) => [name, TYPES[type]]));
}
