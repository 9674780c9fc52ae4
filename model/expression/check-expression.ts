import type { Environment } from '@marcbachmann/cel-js';
import { didYouMean } from '../suggest.js';
import { type ExpressionProblem, compile, problemFrom } from './compile.js';
import { written } from './language.js';
import type { Reference } from './walk.js';

/** CEL types that JSON values have here. `dyn`: not known before the value is. */
export type MemberType = 'string' | 'bool' | 'list' | 'map' | 'dyn';

/** Members of a variable and their types: `{ inputs: { release: 'string' }, steps: { switch: 'dyn' } }`. */
export type KnownMembers = Readonly<Record<string, Readonly<Record<string, MemberType>>>>;

const NOTHING_KNOWN: KnownMembers = {};
const environments = new WeakMap<KnownMembers, Environment>();

export type Checked =
  | {
      problems?: undefined;
      /** Variables it names. */
      roots: string[];
      /** Fixed paths it reads: `['steps', 'a', 'outputs', 'x']`. */
      refs: string[][];
      /** CEL type of its value, `dyn` when it is only known later. */
      type: string;
    }
  | { problems: ExpressionProblem[] };

/**
 * Everything that can be said about an expression without its values. `vars` are the variables that exist where it
 * stands; `members` names what some of them hold (pass the same object again: types are derived once for each).
 * Positions are offsets into `text`. Never throws.
 */
export function checkExpression(text: string, vars: readonly string[], members: KnownMembers = NOTHING_KNOWN): Checked {
  const hyphens = hyphenProblems(text, members);
  if (hyphens.length > 0) return { problems: hyphens };
  const compiled = compile(text);
  if (compiled.problems) return { problems: compiled.problems };
  const unknown = compiled.references.flatMap((reference) => unknownName(reference, vars, members));
  if (unknown.length > 0) return { problems: unknown };
  const typed = environmentFor(members).check(text);
  if (!typed.valid) return { problems: [problemFrom(typed.error, text)] };
  const refs = compiled.references.map((reference) => reference.path);
  return { roots: [...new Set(refs.map(([root]) => root as string))], refs, type: typed.type ?? 'dyn' };
}

function environmentFor(members: KnownMembers): Environment {
  let made = environments.get(members);
  if (made) return made;
  made = written.clone();
  for (const [name, schema] of Object.entries(members)) {
    // A variable whose members are all of unknown type is checked by name only.
    if (Object.values(schema).some((type) => type !== 'dyn')) made.registerVariable({ name, schema: { ...schema } });
  }
  environments.set(members, made);
  return made;
}

/** `steps.green-is-healthy.outputs` parses as a subtraction; a step is never meant to be subtracted from. */
function hyphenProblems(text: string, members: KnownMembers): ExpressionProblem[] {
  const problems: ExpressionProblem[] = [];
  for (const match of withoutStrings(text).matchAll(/\b(steps|inputs)\.([A-Za-z_]\w*(?:-\w+)+)/g)) {
    const [, variable = '', name = ''] = match;
    if (variable === 'inputs' && !Object.hasOwn(members.inputs ?? {}, name)) continue;
    problems.push({
      code: 'DB4101',
      message: `${variable}.${name} reads as a subtraction, because of the hyphen`,
      start: match.index,
      end: match.index + match[0].length,
      cure: `Write ${variable}['${name}'].`,
    });
  }
  return problems;
}

/** The same length, with the insides of string literals blanked. */
function withoutStrings(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, (literal) => ' '.repeat(literal.length));
}

function unknownName(reference: Reference, vars: readonly string[], members: KnownMembers): ExpressionProblem[] {
  const [root = '', member] = reference.path;
  if (!vars.includes(root)) return [notFound(root, vars, { reference, part: 0 })];
  const known = Object.hasOwn(members, root) ? members[root] : undefined;
  if (!known || member === undefined || Object.hasOwn(known, member)) return [];
  if (root === 'steps' && namesItem(member, known)) return [];
  return [notFound(member, Object.keys(known), { reference, part: 1, of: root })];
}

/** `ramp[2]` or `ramp[2].shift`, the ids that a forEach gives its steps in the plan. Whether there is that item planning knows. */
function namesItem(member: string, known: Readonly<Record<string, MemberType>>): boolean {
  const [, each, inner] = /^([^[\].]+)\[\d+\](?:\.([^[\].]+))?$/.exec(member) ?? [];
  return each !== undefined && Object.hasOwn(known, each) && (inner === undefined || Object.hasOwn(known, inner));
}

function notFound(
  name: string,
  candidates: readonly string[],
  place: { reference: Reference; part: 0 | 1; of?: string },
): ExpressionProblem {
  const { reference, part, of } = place;
  const end = reference.ends[part] ?? reference.end;
  const start = part === 0 ? reference.start : Math.max(reference.start, end - name.length);
  const full = of ? candidates.map((candidate) => `${of}.${candidate}`) : candidates;
  return {
    code: unknownCode(of),
    message: of ? `${of} has no ${name}` : `there is no variable ${name} here`,
    start,
    end,
    cure: didYouMean(of ? `${of}.${name}` : name, full),
  };
}

function unknownCode(of: string | undefined): ExpressionProblem['code'] {
  if (of === 'inputs') return 'DB4113';
  return of === 'steps' ? 'DB4111' : 'DB4102';
}
