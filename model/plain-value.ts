import { type Alias, type Document, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap } from 'yaml';
import type { Json } from './json.js';
import type { ProblemCode } from './problem-codes.js';

export type Offsets = readonly [start: number, end: number];

/** What reading finds, with its place as offsets into the text. */
export interface Finding {
  code: ProblemCode;
  message: string;
  expected?: string;
  cure?: string;
  offsets: Offsets;
}

const MOST_LEVELS = 64;
const MOST_ALIASES = 100;
/** Values after aliases are expanded. A 2 MiB file without any holds about as many at most. */
const MOST_VALUES = 500_000;

/**
 * The plain JSON value of a document. `value` is undefined when none is safe to use: aliases that expand too far or
 * contain themselves, too many levels. Duplicate keys (the first stands), keys that are no text and numbers that are
 * not finite are findings too.
 */
export function plainValue(document: Document): { value?: Json; findings: Finding[] } {
  const reader = new PlainReader();
  const value = document.contents === null ? null : reader.read(document.contents as Node, 0);
  return { value: reader.refused ? undefined : value, findings: reader.findings };
}

class PlainReader {
  refused = false;
  readonly findings: Finding[] = [];
  private aliases = 0;
  private values = 0;
  private insideAlias = 0;
  private readonly anchors = new Map<string, unknown>();
  private readonly open = new Set<unknown>();

  read(node: unknown, level: number): Json {
    if (this.refused) return null;
    if (++this.values > MOST_VALUES)
      return this.refuse('DB1004', 'this file stands for more than 500,000 values', node);
    if (level > MOST_LEVELS) return this.refuse('DB1020', `values nest deeper than ${MOST_LEVELS} levels`, node);
    if (isAlias(node)) return this.alias(node, level);
    const anchor = (node as { anchor?: string } | null)?.anchor;
    if (anchor && this.insideAlias === 0) this.anchors.set(anchor, node);
    if (isScalar(node)) return this.scalar(node.value, node);
    if (this.open.has(node))
      return this.refuse('DB1004', 'an alias stands inside its own anchor, so it never ends', node);
    this.open.add(node);
    const value = isMap(node)
      ? this.map(node, level)
      : isSeq(node)
        ? node.items.map((item) => this.read(item, level + 1))
        : null;
    this.open.delete(node);
    return value;
  }

  private scalar(value: unknown, node: Node): Json {
    if (typeof value !== 'number' || Number.isFinite(value)) return (value ?? null) as Json;
    this.findings.push({
      code: 'DB1019',
      message: 'a number is not finite',
      expected: 'a finite number',
      offsets: offsetsOf(node),
    });
    return null;
  }

  private alias(node: Alias, level: number): Json {
    const target = this.anchors.get(node.source);
    if (++this.aliases > MOST_ALIASES)
      return this.refuse('DB1004', `aliases stand for others more than ${MOST_ALIASES} times`, node);
    if (target === undefined) {
      const cure = `Define &${node.source} above, or put a text that begins with * in quotes.`;
      this.findings.push({
        code: 'DB1001',
        message: `there is no anchor &${node.source} before this alias`,
        cure,
        offsets: offsetsOf(node),
      });
      return null;
    }
    this.insideAlias++;
    const value = this.read(target, level);
    this.insideAlias--;
    return value;
  }

  private map(node: YAMLMap, level: number): Json {
    const value: { [key: string]: Json } = {};
    const seen = new Set<string>();
    for (const { key, value: child } of node.items) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined || name === '<<' || seen.has(name)) {
        this.unusable(key, name, seen);
        continue;
      }
      seen.add(name);
      // A plain assignment of `__proto__` would set the prototype.
      Object.defineProperty(value, name, {
        value: this.read(child, level + 1),
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return value;
  }

  private unusable(key: unknown, name: string | undefined, seen: ReadonlySet<string>): void {
    if (this.insideAlias > 0) return;
    const offsets = offsetsOf(key);
    if (name === undefined) {
      this.findings.push({ code: 'DB1019', message: 'a key is no text', expected: 'a plain text as key', offsets });
    } else if (seen.has(name)) {
      const cure = 'Remove one of the two.';
      this.findings.push({
        code: 'DB1002',
        message: `the key \`${name}\` stands twice in the same map`,
        cure,
        offsets,
      });
    } else {
      const cure = 'Write the fields out where they are used.';
      this.findings.push({ code: 'DB1019', message: 'merge keys (`<<`) are not expanded', cure, offsets });
    }
  }

  private refuse(code: ProblemCode, message: string, node: unknown): null {
    if (!this.refused) this.findings.push({ code, message, offsets: offsetsOf(node) });
    this.refused = true;
    return null;
  }
}

function offsetsOf(node: unknown): Offsets {
  const range = (node as Node | null)?.range;
  return range ? [range[0], range[1]] : [0, 0];
}
