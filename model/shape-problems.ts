import type { z } from 'zod';
import { type PathSegment, pathText } from './document-path.js';
import type { Json } from './json.js';
import type { Problem } from './problem.js';
import type { ProblemCode } from './problem-codes.js';
import { problemCodes } from './problem-codes.js';
import { codeOfExpectation, SLOT_EXPECTED } from './expectations.js';
import type { SourceText } from './source-text.js';
import { keysAt } from './schema-keys.js';
import { didYouMean, suggest } from './suggest.js';
import { foundText, lostQuotes, quoted } from './found-text.js';

/** Of one map. A file with more is not a file of this kind. */
const MOST_UNKNOWN_KEYS = 50;

type Issue = z.core.$ZodIssue;

/** What is being checked: `value` stands at `at` in the source, and `what` names it in sentences ("an approval step"). */
export interface Shape {
  source: SourceText;
  schema: z.ZodType;
  at: readonly PathSegment[];
  value: unknown;
  what: string;
}

/** Everything in which the value differs from its schema, with places. An empty list: it fits. Idempotent. */
export function shapeProblems(shape: Shape): Problem[] {
  const checked = shape.schema.safeParse(shape.value);
  if (checked.success) return [];
  const meant = new Set<string>();
  const problems = checked.error.issues.flatMap((issue) => problemsOf(issue, [], { ...shape, meant }));
  // A misspelt field is one mistake, not an unknown field and a missing one.
  return problems.filter((problem) => problem.code !== 'DB1010' || !meant.has(problem.path ?? ''));
}

/** `meant` collects the paths of fields that an unknown key was probably meant to be. */
type Judged = Shape & { meant: Set<string> };

function problemsOf(issue: Issue, prefix: readonly PropertyKey[], shape: Judged): Problem[] {
  const path = [...prefix, ...issue.path] as PathSegment[];
  switch (issue.code) {
    case 'invalid_union':
      return bestBranch(issue.errors).flatMap((inner) => problemsOf(inner, path, shape));
    case 'unrecognized_keys':
      return unknownKeys(issue.keys, path, shape);
    case 'invalid_key':
    case 'invalid_element':
      return [
        place(
          {
            code: codeOfExpectation(issue.issues[0]?.message ?? '') ?? 'DB3020',
            message: `\`${String(path.at(-1))}\` cannot be a name here`,
            expected: issue.issues[0]?.message,
          },
          path,
          'key',
          shape,
        ),
      ];
    default:
      return [valueProblem(issue, path, shape)];
  }
}

/** Slots are never named as the mistake; of several shapes the one that the author came nearest to. */
function bestBranch(branches: readonly Issue[][]): readonly Issue[] {
  const real = branches.filter((issues) => !issues.every((issue) => issue.message === SLOT_EXPECTED));
  const scored = (real.length > 0 ? real : branches).map((issues) => ({
    issues,
    score: issues.reduce((sum, issue) => sum + weight(issue), 0),
  }));
  return scored.sort((left, right) => left.score - right.score)[0]?.issues ?? [];
}

function weight(issue: Issue): number {
  return (issue.code === 'unrecognized_keys' ? issue.keys.length : 1) - Math.min(issue.path.length, 5) / 10;
}

function unknownKeys(keys: readonly string[], path: PathSegment[], shape: Judged): Problem[] {
  const known = keysAt(shape.schema, path);
  const used = new Set(Object.keys((at(shape.value, path) as object | null) ?? {}));
  const free = known.filter((candidate) => !used.has(candidate));
  const owner = path.length === 0 ? shape.what : `\`${pathText(path)}\``;
  return keys.slice(0, MOST_UNKNOWN_KEYS).map((key) => {
    const near = suggest(key, free);
    if (near !== undefined) shape.meant.add(pathText([...shape.at, ...path, near]));
    const words: Words = {
      code: 'DB1009',
      message: `${quoted(key)} is not a field of ${owner}`,
      expected: fieldList(known),
    };
    return place({ ...words, cure: near && `Did you mean \`${near}\`?` }, [...path, key], 'key', shape);
  });
}

function fieldList(known: readonly string[]): string | undefined {
  return known.length === 0 ? undefined : `one of ${known.join(', ')}`;
}

function valueProblem(issue: Issue, path: PathSegment[], shape: Shape): Problem {
  const value = at(shape.value, path);
  const field = path.length === 0 ? shape.what : `\`${pathText(path)}\``;
  if (value === undefined && issue.code !== 'custom') return missing(issue, path, shape);
  const where = pathText([...shape.at, ...path]);
  const found = foundText(value as Json, shape.source.written(where));
  if (isTextExpected(issue) && lostQuotes(value, shape.source.written(where))) {
    const written = shape.source.written(where)?.text || String(value);
    const message = `${field} is ${found}, because it stands without quotes`;
    return place(
      { code: 'DB1014', message, expected: 'a text', cure: `Quote it: '${written}'.` },
      path,
      'value',
      shape,
    );
  }
  const code = codeOf(issue);
  const bare = code === 'DB1015' && typeof value === 'number' ? `Say the unit: ${value}s, or ${value}ms.` : undefined;
  if (code === 'DB1017') {
    return place(
      { code, message: `the fields of ${field} do not go together`, expected: issue.message },
      path,
      'key',
      shape,
    );
  }
  const expected = expectedOf(issue);
  const cure =
    issue.code === 'invalid_value' && typeof value === 'string' ? didYouMean(value, issue.values.map(String)) : bare;
  return place({ code, message: `${field} is ${found}`, expected, cure }, path, 'value', shape);
}

function missing(issue: Issue, path: PathSegment[], shape: Shape): Problem {
  const key = String(path.at(-1) ?? '');
  const owner = path.length > 1 ? `\`${pathText(path.slice(0, -1))}\`` : shape.what;
  return place(
    {
      code: 'DB1010',
      message: `\`${key}\` is missing in ${owner}`,
      expected: expectedOf(issue),
      cure: `Add \`${key}:\`.`,
    },
    path,
    'key',
    shape,
  );
}

function codeOf(issue: Issue): ProblemCode {
  const own = codeOfExpectation(issue.message);
  if (own) return own;
  switch (issue.code) {
    case 'invalid_type':
      return 'DB1008';
    case 'invalid_value':
      return 'DB1011';
    case 'too_small':
    case 'too_big':
      return issue.origin === 'number' || issue.origin === 'int' ? 'DB1013' : 'DB1016';
    case 'not_multiple_of':
      return 'DB1013';
    case 'custom':
      return codeIn(issue.params) ?? 'DB1012';
    default:
      return 'DB1012';
  }
}

function codeIn(params: { [key: string]: unknown } | undefined): ProblemCode | undefined {
  const code = params?.code;
  return typeof code === 'string' && code in problemCodes ? (code as ProblemCode) : undefined;
}

const TYPES: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map of fields',
  record: 'a map',
};

/** Our own messages say what is expected; those of the library begin otherwise and are replaced. */
function expectedOf(issue: Issue): string | undefined {
  const own = !/^(?:Invalid|Too |Unrecognized)/.test(issue.message);
  if (own) return issue.message;
  if (issue.code === 'invalid_type') return TYPES[issue.expected] ?? issue.expected;
  if (issue.code === 'invalid_value')
    return issue.values.length === 1 ? String(issue.values[0]) : `one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `at least ${issue.minimum}`;
  if (issue.code === 'too_big') return `at most ${issue.maximum}`;
  return undefined;
}

function isTextExpected(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.expected === 'string' && codeOfExpectation(issue.message) === undefined;
}

function at(value: unknown, path: readonly PathSegment[]): unknown {
  let current = value;
  for (const segment of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, segment)) return undefined;
    current = (current as Record<PathSegment, unknown>)[segment];
  }
  return current;
}

type Words = Pick<Problem, 'code' | 'message'> & { expected?: string; cure?: string };

function place(words: Words, path: readonly PathSegment[], part: 'key' | 'value', shape: Shape): Problem {
  const { code, message, expected, cure } = words;
  const full = pathText([...shape.at, ...path]);
  const where = shape.source.range(full, part) ?? shape.source.nearest(full);
  return { code, severity: 'error', message, ...(expected && { expected }), ...(cure && { cure }), path: full, where };
}
