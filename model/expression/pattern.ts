import { RE2JS } from 're2js';
import { LIMITS } from './limits.js';

const compiled = new Map<string, RE2JS>();

/**
 * A regular expression in RE2 syntax: linear in the text whatever the pattern. JavaScript's own takes seconds on
 * `^(x+)+$`. Throws an Error with a sentence when the pattern is too long or not RE2.
 */
export function linearPattern(pattern: string): { finds(text: string): boolean } {
  let re = compiled.get(pattern);
  if (!re) {
    if (pattern.length > LIMITS.pattern) throw new Error(`the pattern is longer than ${LIMITS.pattern} characters`);
    re = compile(pattern);
    if (compiled.size >= LIMITS.remembered) compiled.clear();
    compiled.set(pattern, re);
  }
  const matcher = re;
  return { finds: (text) => matcher.matcher(text).find() };
}

function compile(pattern: string): RE2JS {
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    const why = error instanceof Error ? error.message.replace('error parsing regexp: ', '') : String(error);
    throw new Error(`the pattern is not RE2: ${why}`);
  }
}
