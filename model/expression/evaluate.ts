import type { Json, JsonObject } from '../json.js';
import { openBudget } from './budget.js';
import { type Compiled, compile, problemFrom } from './compile.js';
import { LIMITS } from './limits.js';
import { type CelValue, fromCel, toCel } from './values.js';
import { namedMembers } from './members.js';

export type Evaluation = { ok: true; value: Json } | { ok: false; message: string };

/**
 * The value of an expression over the variables in `scope`. Never throws; the message says what is wrong, without the
 * place. Deterministic, reads no time, and costs at most what limits.ts allows: safe inside a workflow.
 */
export function evaluate(text: string, scope: JsonObject): Evaluation {
  const compiled = compile(text);
  if (compiled.problems) return { ok: false, message: `\`${text.slice(0, 200)}\`: ${compiled.problems[0]?.message}` };
  try {
    openBudget();
    return { ok: true, value: fromCel(compiled.run(variables(compiled, scope))) };
  } catch (error) {
    return { ok: false, message: `\`${text}\`: ${problemFrom(error, text).message}` };
  }
}

/** Only what the expression names is converted: a scope may hold the outputs of thousands of steps. */
function variables(compiled: Compiled & { problems?: undefined }, scope: JsonObject): Map<string, CelValue> {
  const paths = compiled.references.map((reference) => reference.path);
  const room = { left: LIMITS.scopeValues };
  const named = namedMembers(paths, scope);
  return new Map(Object.keys(named).map((name) => [name, toCel(named[name] as Json, room)]));
}
