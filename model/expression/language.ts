import { Environment } from '@marcbachmann/cel-js';
import { spendCharacters, spendIterations } from './budget.js';
import { LIMITS } from './limits.js';
import { linearPattern } from './pattern.js';

/*
 * The language is CEL with an allow-list. What is not named here is refused before anything runs: `matches` backtracks,
 * `timestamp` and its getters read zone data, `bytes` has no JSON form.
 */
export const FUNCTIONS: ReadonlySet<string> = new Set(['size', 'string', 'int', 'double', 'bool', 'has']);

export const METHODS: ReadonlySet<string> = new Set([
  'like',
  'size',
  'startsWith',
  'endsWith',
  'contains',
  'lowerAscii',
  'upperAscii',
  'trim',
  'indexOf',
  'lastIndexOf',
  'substring',
  'split',
  'join',
]);

export const MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'map', 'filter']);

/** Names that CEL gives a meaning of its own; as variables they would be shadowed. */
export const TAKEN: ReadonlySet<string> = new Set([
  ...['google', 'cel', 'optional', 'list', 'map', 'type', 'int', 'uint', 'double', 'bool', 'string', 'bytes', 'dyn'],
  ...['null_type', 'timestamp', 'duration'],
]);

/** Put around what a macro iterates over, by rewriting the text; see compile.ts. Authors cannot call it. */
export const COUNTED = 'counted';

function sizeOf(items: unknown): number {
  if (Array.isArray(items)) return items.length;
  if (items instanceof Map) return items.size;
  return typeof items === 'object' && items !== null ? Object.keys(items).length : 0;
}

function like(text: string, pattern: string): boolean {
  spendCharacters(text.length);
  return linearPattern(pattern).finds(text);
}

function counted(items: unknown): unknown {
  spendIterations(sizeOf(items));
  return items;
}

type Calculation = (left: number, right: number) => number;

/** JSON does not tell 5 from 5.0, so whole and broken numbers must work together in arithmetic. */
const MIXED: [string, Calculation][] = [
  ['+', (left, right) => left + right],
  ['-', (left, right) => left - right],
  ['*', (left, right) => left * right],
  ['/', (left, right) => left / right],
];

/** The two parsers: the author's text under the limits, and the rewritten text, which has a call more per macro. */
function environment(maxAstNodes: number): Environment {
  const { structure } = LIMITS;
  const limits = { ...structure, maxAstNodes, maxDepth: structure.maxDepth * (maxAstNodes / structure.maxAstNodes) };
  const made = new Environment({ unlistedVariablesAreDyn: true, homogeneousAggregateLiterals: false, limits });
  made.registerFunction('string.like(string): bool', like);
  made.registerFunction(`${COUNTED}(dyn): dyn`, counted);
  made.registerOperator('int == double', (left: bigint, right: number) => Number(left) === right);
  for (const [operator, calculate] of MIXED) {
    const mixed = (left: number | bigint, right: number | bigint) => calculate(Number(left), Number(right));
    made.registerOperator(`int ${operator} double`, mixed);
    made.registerOperator(`double ${operator} int`, mixed);
  }
  return made;
}

export const written: Environment = environment(LIMITS.structure.maxAstNodes);
export const guarded: Environment = environment(LIMITS.structure.maxAstNodes * 2);
