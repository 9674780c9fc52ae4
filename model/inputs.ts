import { reservedKeyIn } from './deferred.js';
import { parseDuration } from './duration.js';
import { linearPattern } from './expression/pattern.js';
import type { Json, JsonObject } from './json.js';
import type { Problem } from './problem.js';
import type { InputDefinition } from './runbook.js';
import { didYouMean } from './suggest.js';

export type CheckedInputs = { values: JsonObject; problems?: undefined } | { problems: Problem[] };

/**
 * The values of a run's inputs: given ones, else defaults, each of its declared type. A number, boolean or list may be
 * given as text, as on a command line (`3`, `true`, `a,b` or a JSON list). Reports every problem at once. Pure.
 */
export function checkInputs(
  definitions: Record<string, InputDefinition>,
  given: JsonObject,
  known: { environments: readonly string[] },
): CheckedInputs {
  const problems = unknownInputs(definitions, given);
  const values: JsonObject = {};
  for (const [name, definition] of Object.entries(definitions)) {
    const written = Object.hasOwn(given, name) ? given[name] : definition.default;
    if (written === undefined) {
      problems.push(missing(name, definition));
      continue;
    }
    const value = asTyped(written, definition.type);
    const found =
      value === undefined ? wrongType(name, definition, written) : unfit(name, { definition, value, known });
    if (found) problems.push(found);
    else if (value !== undefined) values[name] = value;
  }
  return problems.length > 0 ? { problems } : { values };
}

function unknownInputs(definitions: Record<string, InputDefinition>, given: JsonObject): Problem[] {
  const names = Object.keys(definitions);
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(definitions, name))
    .map((name) => {
      const cure = didYouMean(name, names) ?? 'Leave it out: the runbook takes no inputs.';
      return problem('DB5004', name, { message: `there is no input ${name}`, cure });
    });
}

function missing(name: string, definition: InputDefinition): Problem {
  const message = `the input ${name} is missing${definition.title ? ` (${definition.title})` : ''}`;
  return problem('DB5001', name, { message, cure: `Give it: --input ${name}=…`, expected: EXPECTED[definition.type] });
}

const EXPECTED: Record<InputDefinition['type'], string> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list: a,b,c or a JSON list',
  environment: 'the name of an environment',
  duration: 'a duration such as 30s, 15m or 1h30m',
};

function wrongType(name: string, definition: InputDefinition, written: Json): Problem {
  const message = `the input ${name} is ${shown(written)}, which is not ${EXPECTED[definition.type]}`;
  return problem('DB5002', name, { message, expected: EXPECTED[definition.type] });
}

/** The value in its declared type, or undefined when it is none of it. */
function asTyped(written: Json, type: InputDefinition['type']): Json | undefined {
  switch (type) {
    case 'number':
      return asNumber(written);
    case 'boolean':
      if (typeof written === 'boolean') return written;
      return written === 'true' ? true : written === 'false' ? false : undefined;
    case 'list':
      return Array.isArray(written) ? written : asList(written);
    case 'duration':
      return typeof written === 'string' && parseDuration(written) !== undefined ? written : undefined;
    default:
      return typeof written === 'string' ? written : undefined;
  }
}

function asNumber(written: Json): number | undefined {
  if (typeof written === 'number') return Number.isFinite(written) ? written : undefined;
  return typeof written === 'string' && /^-?\d+(\.\d+)?$/.test(written) ? Number(written) : undefined;
}

function asList(written: Json): Json[] | undefined {
  if (typeof written !== 'string' || written.trim() === '') return undefined;
  if (!written.trimStart().startsWith('[')) return written.split(',').map((item) => item.trim());
  try {
    const list: unknown = JSON.parse(written);
    return Array.isArray(list) ? (list as Json[]) : undefined;
  } catch {
    return undefined;
  }
}

interface Fitting {
  definition: InputDefinition;
  value: Json;
  known: { environments: readonly string[] };
}

/** What is wrong with a value of the right type, if anything is. */
function unfit(name: string, { definition, value, known }: Fitting): Problem | undefined {
  const { type, choices, pattern } = definition;
  const key = reservedKeyIn(value);
  if (key) return problem('DB5002', name, { message: `the input ${name} has a key ${key}, which is reserved` });
  if (type === 'environment' && !known.environments.includes(String(value))) {
    const cure = didYouMean(String(value), known.environments);
    return problem('DB5006', name, { message: `policy.yaml has no environment ${String(value)}`, cure });
  }
  if (choices && !choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value))) {
    const cure = didYouMean(String(value), choices.map(String));
    return problem('DB5005', name, {
      message: `the input ${name} is ${shown(value)}, which is none of its choices`,
      cure,
    });
  }
  if (pattern !== undefined && !patternFits(pattern, value)) {
    const message = `the input ${name} is ${shown(value)}, which does not match ${pattern}`;
    return problem('DB5003', name, { message, expected: `text that matches ${pattern}` });
  }
  return undefined;
}

/** A pattern that is no RE2 fits nothing: the parser has reported it, and an unchecked value must not pass. */
function patternFits(pattern: string, value: Json): boolean {
  try {
    return typeof value === 'string' && linearPattern(pattern).finds(value);
  } catch {
    return false;
  }
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function problem(code: Problem['code'], name: string, said: Pick<Problem, 'message' | 'cure' | 'expected'>): Problem {
  return { code, severity: 'error', path: `inputs.${name}`, ...said };
}
