import type { ASTNode } from '@marcbachmann/cel-js';
import type { ProblemCode } from '../problem-codes.js';
import { LIMITS } from './limits.js';
import { FUNCTIONS, MACROS, METHODS, TAKEN } from './language.js';

/** A variable as the text names it, as far as it is fixed: `steps.a.outputs[k]` is `['steps', 'a', 'outputs']`. */
export interface Reference {
  path: string[];
  start: number;
  end: number;
  /** Where each part of the path ends. */
  ends: number[];
}

export interface Refusal {
  code: ProblemCode;
  message: string;
  start: number;
  end: number;
  cure?: string;
}

export interface Walked {
  references: Reference[];
  /** Ranges of what macros iterate over. */
  iterated: { start: number; end: number }[];
  refusals: Refusal[];
}

/** Walks the whole tree once: free variables, macros, and what the language does not allow. Pure. */
export function walk(root: ASTNode): Walked {
  const found: Walked = { references: [], iterated: [], refusals: [] };
  visit(root, { bound: new Set(), macros: 0 }, found);
  return found;
}

interface Place {
  /** Names that macros around this node have bound. */
  bound: ReadonlySet<string>;
  macros: number;
}

function visit(node: ASTNode, place: Place, found: Walked): void {
  switch (node.op) {
    case 'value':
      if (node.args instanceof Uint8Array) refuse(found, node, 'bytes', 'Use text instead.');
      return;
    case 'id':
    case '.':
    case '[]':
      return visitAccess(node, place, found);
    case 'call':
      if (!FUNCTIONS.has(node.args[0]))
        refuse(found, node, `${node.args[0]}()`, `There are ${[...FUNCTIONS].join(', ')}.`);
      for (const argument of node.args[1]) visit(argument, place, found);
      return;
    case 'rcall':
      return visitMethod(node, place, found);
    case 'map':
      for (const [key, value] of node.args) {
        visit(key, place, found);
        visit(value, place, found);
      }
      return;
    case '!_':
    case '-_':
      return visit(node.args, place, found);
    case '.?':
    case '[?]':
      return refuse(found, node, 'optional access', 'Use has() instead.');
    default:
      for (const child of node.args) visit(child, place, found);
  }
}

function refuse(found: Walked, node: ASTNode, what: string, cure: string): void {
  const message = `${what} is not part of the language`;
  const code = what === 'matches()' ? 'DB4105' : 'DB4106';
  found.refusals.push({ code, message, start: node.start, end: node.end, cure });
}

/** `a.b["c"].d[0]`: collects the fixed part of the path, and visits the parts that are computed. */
function visitAccess(node: ASTNode, place: Place, found: Walked): void {
  const chain: ASTNode[] = [];
  let base = node;
  while (base.op === '.' || base.op === '[]') {
    chain.push(base);
    base = base.args[0];
  }
  for (const link of chain) if (link.op === '[]') visit(link.args[1], place, found);
  if (base.op !== 'id') return visit(base, place, found);
  if (place.bound.has(base.args)) return;
  if (TAKEN.has(base.args)) return refuse(found, base, base.args, 'Name a variable.');
  found.references.push(referenceOf(base, chain.reverse()));
}

function referenceOf(base: ASTNode & { op: 'id' }, chain: ASTNode[]): Reference {
  const reference: Reference = { path: [base.args], start: base.start, end: base.end, ends: [base.end] };
  for (const link of chain) {
    const part = fixedPart(link);
    if (part === undefined) break;
    reference.path.push(part);
    reference.ends.push(link.end);
    reference.end = link.end;
  }
  return reference;
}

function fixedPart(link: ASTNode): string | undefined {
  if (link.op === '.') return link.args[1];
  if (link.op !== '[]' || link.args[1].op !== 'value') return undefined;
  const key = link.args[1].args;
  return typeof key === 'string' || typeof key === 'bigint' ? String(key) : undefined;
}

function visitMethod(node: ASTNode & { op: 'rcall' }, place: Place, found: Walked): void {
  const [name, receiver, args] = node.args;
  visit(receiver, place, found);
  if (MACROS.has(name)) return visitMacro(node, place, found);
  if (name === 'matches')
    refuse(found, node, 'matches()', 'Write .like(…) instead: the same patterns, in linear time.');
  else if (!METHODS.has(name)) {
    refuse(found, node, `.${name}()`, `There are ${[...METHODS, ...MACROS].join(', ')}.`);
  }
  for (const argument of args) visit(argument, place, found);
}

function visitMacro(node: ASTNode & { op: 'rcall' }, place: Place, found: Walked): void {
  const [name, receiver, args] = node.args;
  const [variable, ...bodies] = args;
  found.iterated.push({ start: receiver.start, end: receiver.end });
  if (place.macros === LIMITS.macroNesting) {
    const message = `.${name}() stands inside ${LIMITS.macroNesting} others; each multiplies the work`;
    found.refusals.push({ code: 'DB4104', message, start: node.start, end: node.end });
  }
  const bound = new Set(place.bound);
  if (variable?.op === 'id') bound.add(variable.args);
  for (const body of bodies) visit(body, { bound, macros: place.macros + 1 }, found);
}
