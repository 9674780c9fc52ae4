import { compile } from '../model/expression/compile.js';
import type { HttpAnswer } from './http-client.js';
import type { LateExpression } from './params.js';
import type { StepScope } from './scope.js';

/** Of a JSON object only the fields that the expectation reads, where it reads some. */
export function bodyText(
  { json, text }: Pick<HttpAnswer, 'json' | 'text'>,
  expect: LateExpression | undefined,
): string {
  if (json === null) return `text ${JSON.stringify(text)}`;
  const compiled = expect && compile(expect.$expr);
  const references = compiled && !compiled.problems ? compiled.references : [];
  const read = references.flatMap(({ path: [root, part, name] }) =>
    root === 'response' && part === 'json' && name !== undefined ? [name] : [],
  );
  if (read.length === 0 || typeof json !== 'object' || Array.isArray(json)) return `json ${JSON.stringify(json)}`;
  return `json ${JSON.stringify(Object.fromEntries(Object.entries(json).filter(([name]) => read.includes(name))))}`;
}

/** Long enough to see what was wrong; the whole answer is in the outputs. */
const SAID_LIMIT = 300;

/** Which expectation was not met and what was seen instead. Redacted before it is cut: half a secret is found by nobody. */
export function said(secrets: StepScope['secrets'], { expected, saw }: { expected: string; saw: string }): string {
  const text = `expected ${expected}; saw ${saw}`.slice(0, SAID_LIMIT + 1 + secrets.longest);
  const clean = secrets.redact(text).replace(/\s+/g, ' ');
  return clean.length <= SAID_LIMIT ? clean : `${clean.slice(0, SAID_LIMIT - 1)}…`;
}
