import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { pathSegments } from './document-path.js';
import type { Json } from './json.js';
import { type Finding, plainValue } from './plain-value.js';
import type { Problem, SourceRange } from './problem.js';
import { readDocuments, TooDeep } from './read-document.js';
import { sourceOffset } from './scalar-offset.js';

/** Characters of one file. UTF-16 units stand for bytes here: a file has at least as many bytes. */
const LARGEST = 2 * 1024 * 1024;
/** One mistake in YAML often makes many; the first ones tell. */
const MOST_SYNTAX_PROBLEMS = 10;

/**
 * A YAML text with its file name: its plain value, and where each path of it stands. Never throws for what is in the
 * text; `problems` says what is wrong, and `value` is undefined when nothing in it can be used.
 */
export class SourceText {
  readonly problems: Problem[] = [];
  /** Plain JSON. The first of two equal keys; aliases expanded. */
  readonly value: Json | undefined;
  private readonly document: Document | undefined;
  private readonly lines: LineCounter | undefined;
  private readonly pairs = new WeakMap<YAMLMap, Map<string, Pair>>();

  constructor(
    readonly text: string,
    readonly file: string,
  ) {
    if (text.length > LARGEST) {
      this.problems.push(
        this.problem({
          code: 'DB1003',
          message: `the file has ${text.length} characters; at most 2 MiB are read`,
          offsets: [0, 0],
        }),
      );
      return;
    }
    try {
      const { documents, lines } = readDocuments(text);
      this.lines = lines;
      this.document = documents[0];
      this.value = this.read(documents);
    } catch (error) {
      if (!(error instanceof TooDeep) && !(error instanceof RangeError)) throw error;
      const at = error instanceof TooDeep ? error.offset : 0;
      this.problems.push(this.problem({ code: 'DB1020', message: error.message, offsets: [at, at + 1] }));
    }
  }

  private read(documents: Document[]): Json | undefined {
    const [first, second] = documents;
    const errors = documents.flatMap((document) => document.errors);
    for (const { code, message, pos } of errors.slice(0, MOST_SYNTAX_PROBLEMS)) {
      this.problems.push(
        this.problem({
          code: code === 'NON_STRING_KEY' ? 'DB1019' : 'DB1001',
          message: sentence(message),
          offsets: pos,
        }),
      );
    }
    if (!first || (first.contents === null && errors.length === 0) || isEmptyScalar(first.contents)) {
      this.problems.push(this.problem({ code: 'DB1006', message: 'the file is empty', offsets: [0, 0] }));
      return undefined;
    }
    if (errors.length > 0) return undefined;
    this.reportTags(first);
    if (second) {
      const at = second.range?.[0] ?? 0;
      this.problems.push(
        this.problem({
          code: 'DB1007',
          message: 'a second YAML document begins here',
          cure: 'Move it to a file of its own.',
          offsets: [at, at + 3],
        }),
      );
    }
    const { value, findings } = plainValue(first);
    this.problems.push(...findings.map((finding) => this.problem(finding)));
    return value;
  }

  private reportTags(document: Document): void {
    for (const { code, message, pos } of document.warnings.slice(0, MOST_SYNTAX_PROBLEMS)) {
      const tag = code === 'TAG_RESOLVE_FAILED';
      const finding: Finding = {
        code: tag ? 'DB1005' : 'DB1001',
        message: tag ? 'a tag stands here, and none is known' : sentence(message),
        offsets: pos,
      };
      this.problems.push(this.problem({ ...finding, ...(tag && { cure: 'Remove the tag.' }) }));
    }
  }

  private problem({ offsets, ...finding }: Finding): Problem {
    return { severity: 'error', ...finding, where: this.rangeOf(offsets[0], offsets[1]) };
  }

  /**
   * Where a path such as `stages[0].steps[2].target` stands: its value, or with `key` its key (of a list item: the
   * item). Undefined when the document has no such path. Costs the depth of the path.
   */
  range(path: string, part: 'key' | 'value' = 'value'): SourceRange | undefined {
    const found = this.find(path);
    if (!found) return undefined;
    const node = (part === 'key' && found.key) || found.node || found.key;
    return node?.range ? this.rangeOf(node.range[0], node.range[1]) : undefined;
  }

  /** As range(), or the nearest place above it: for what is missing. The whole file has the top as its place. */
  nearest(path: string, part: 'key' | 'value' = 'key'): SourceRange {
    const segments = pathSegments(path) ?? [];
    for (let length = segments.length; length > 0; length--) {
      const found = this.lookUp(segments.slice(0, length));
      const node = (part === 'key' || length < segments.length ? found?.key : found?.node) ?? found?.node;
      if (node?.range) return this.rangeOf(node.range[0], node.range[1]);
    }
    return this.rangeOf(0, 0);
  }

  /** Where characters `start` to `end` of the scalar at `path` stand; offsets count in its string value. */
  rangeWithin(path: string, start: number, end: number): SourceRange | undefined {
    const node = this.find(path)?.node;
    if (!isScalar(node) || !node.range || typeof node.value !== 'string') return this.range(path);
    const [from, to] = node.range;
    const scalar = { source: this.text.slice(from, to), value: node.value, style: node.type };
    const first = sourceOffset(scalar, start);
    const last = end > start ? sourceOffset(scalar, end - 1) + 1 : first + 1;
    return this.rangeOf(from + first, from + Math.max(last, first + 1));
  }

  /** How a scalar is written, without its quotes and comments: `1.10` where the value is 1.1. */
  written(path: string): { text: string; quoted: boolean } | undefined {
    const node = this.find(path)?.node;
    if (!isScalar(node)) return undefined;
    return { text: node.source ?? '', quoted: node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE' };
  }

  private find(path: string): Found | undefined {
    const segments = pathSegments(path);
    return segments && this.lookUp(segments);
  }

  private lookUp(segments: readonly (string | number)[]): Found | undefined {
    let found: Found = { node: (this.document?.contents as Node | null | undefined) ?? undefined };
    for (const segment of segments) {
      const parent = isAlias(found.node) && this.document ? found.node.resolve(this.document) : found.node;
      const next = this.childOf(parent, segment);
      if (!next) return undefined;
      found = next;
    }
    return found;
  }

  private childOf(parent: unknown, segment: string | number): Found | undefined {
    if (isSeq(parent)) {
      const item = parent.items[Number(segment)] as Node | undefined;
      return item && { node: item };
    }
    const pair = isMap(parent) ? this.pairsOf(parent).get(String(segment)) : undefined;
    return pair && { key: pair.key as Node, node: (pair.value as Node | null) ?? undefined };
  }

  /** The library searches a map from its beginning; with thousands of problems in a large one that would never end. */
  private pairsOf(map: YAMLMap): Map<string, Pair> {
    let pairs = this.pairs.get(map);
    if (!pairs) {
      pairs = new Map();
      for (const pair of map.items) {
        const key = isScalar(pair.key) ? String(pair.key.value) : undefined;
        if (key !== undefined && !pairs.has(key)) pairs.set(key, pair);
      }
      this.pairs.set(map, pairs);
    }
    return pairs;
  }

  private rangeOf(start: number, end: number): SourceRange {
    return { file: this.file, start: this.position(start), end: this.position(Math.max(start, end)) };
  }

  private position(offset: number): { line: number; column: number } {
    const { line, col } = this.lines?.linePos(offset) ?? { line: 1, col: 1 };
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

interface Found {
  key?: Node;
  node?: Node;
}

function isEmptyScalar(contents: unknown): boolean {
  return isScalar(contents) && contents.value === null && contents.source === '';
}

function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '');
}
