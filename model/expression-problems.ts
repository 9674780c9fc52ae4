import type { Json } from './json.js';
import type { Problem } from './problem.js';
import type { ProblemCode } from './problem-codes.js';
import { pathSegments, pathText, type PathSegment } from './document-path.js';
import { lateField } from './late-field.js';
import { type MessageFile, messageFilesIn, rangeInMessage } from './message-files.js';
import type { Runbook, StepNode } from './runbook.js';
import { nodesOf } from './rules/rule.js';
import { readSlots } from './slots.js';
import type { StepType } from './step-type.js';

type MemberType = 'string' | 'bool' | 'list' | 'map' | 'dyn';
export type Members = Readonly<Record<string, Readonly<Record<string, MemberType>>>>;

/** One mistake in an expression; offsets count in its text, `end` is exclusive. */
export interface ExpressionFinding {
  code: ProblemCode;
  message: string;
  start: number;
  end: number;
  cure?: string;
}

/** What model/expression offers: everything that can be said about an expression without its values. */
export type CheckExpression = (
  text: string,
  vars: readonly string[],
  members?: Members,
) => { problems?: readonly ExpressionFinding[] };

/** Problems in all expressions and slots of a runbook, each with its place inside the scalar. Without `check` only slots that are broken. */
export function expressionProblems(
  runbook: Runbook,
  types: ReadonlyMap<string, StepType>,
  check?: CheckExpression,
): Problem[] {
  const reader = new ExpressionReader(runbook, check);
  reader.texts(runbook.title, ['title'], ['inputs', 'run']);
  runbook.stages.forEach((stage, index) => {
    reader.nodes(stage.steps, ['stages', index], { types, inForEach: false });
  });
  return reader.problems;
}

/** The same for the texts of the message files that a runbook names. `files`: text by path. */
export function messageExpressionProblems(
  runbook: Runbook,
  types: ReadonlyMap<string, StepType>,
  { files, check }: { files: ReadonlyMap<string, string>; check?: CheckExpression },
): Problem[] {
  const reader = new ExpressionReader(runbook, check);
  const repeated = new Set(
    nodesOf(runbook).flatMap((node) => (node.forEach === undefined ? [] : [node, ...(node.steps ?? [])])),
  );
  for (const { file, path, node } of messageFilesIn(runbook, types)) {
    const text = files.get(file);
    const vars = repeated.has(node) ? [...BASE, 'item', 'index'] : BASE;
    if (text !== undefined) reader.slots(text, { at: pathSegments(path) ?? [], vars, message: { file, text } });
  }
  return reader.problems;
}

interface Surroundings {
  types: ReadonlyMap<string, StepType>;
  inForEach: boolean;
}

/** Where a text with slots stands, and the variables it may name. */
interface Place {
  at: PathSegment[];
  vars: readonly string[];
  /** The file that it was read from, when it is not the runbook itself. */
  message?: MessageFile;
}

const BASE = ['inputs', 'steps', 'run'];

class ExpressionReader {
  readonly problems: Problem[] = [];
  private readonly members: Members;

  constructor(
    private readonly runbook: Runbook,
    private readonly check: CheckExpression | undefined,
  ) {
    this.members = membersOf(runbook);
  }

  nodes(nodes: readonly StepNode[], at: PathSegment[], around: Surroundings): void {
    nodes.forEach((node, index) => {
      this.node(node, [...at, 'steps', index], around);
    });
  }

  private node(node: StepNode, at: PathSegment[], around: Surroundings): void {
    const outer = around.inForEach ? [...BASE, 'item', 'index'] : BASE;
    const inForEach = around.inForEach || node.forEach !== undefined;
    const vars = inForEach ? [...BASE, 'item', 'index'] : BASE;
    if (node.forEach !== undefined) this.texts(node.forEach, [...at, 'forEach'], outer);
    if (node.when !== undefined) this.expression(node.when, [...at, 'when'], vars);
    for (const field of ['title', 'target', 'undo'] as const) this.texts(node[field], [...at, field], vars);
    const type = node.type === undefined ? undefined : around.types.get(node.type);
    this.params(node.params, { at, fields: [], vars, type });
    if (node.steps) this.nodes(node.steps, at, { ...around, inForEach });
  }

  private params(
    value: Json,
    place: { at: PathSegment[]; fields: string[]; vars: readonly string[]; type: StepType | undefined },
  ): void {
    const { at, fields, vars, type } = place;
    if (Array.isArray(value)) {
      value.forEach((child, index) => this.params(child, { ...place, at: [...at, index] }));
    } else if (typeof value === 'object' && value !== null) {
      for (const [field, child] of Object.entries(value))
        this.params(child, { ...place, at: [...at, field], fields: [...fields, field] });
    } else if (typeof value === 'string') {
      const late = type && lateField(type, fields);
      const known = late ? [...vars, ...late.variables] : vars;
      if (late && late.form !== 'text') this.expression(value, at, known);
      else this.slots(value, { at, vars: known });
    }
  }

  /** Every slot in a value, however deep. */
  texts(value: Json | undefined, at: PathSegment[], vars: readonly string[]): void {
    if (typeof value === 'string') this.slots(value, { at, vars });
    else if (Array.isArray(value)) value.forEach((item, index) => this.texts(item, [...at, index], vars));
    else if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value)) this.texts(child, [...at, key], vars);
  }

  slots(text: string, { at, vars, message: file }: Place): void {
    const slots = readSlots(text);
    if (slots.kind === 'plain') return;
    if (slots.kind === 'broken') {
      const { message, ...finding } = slots.problem;
      this.report({ code: message.includes('empty') ? 'DB4114' : 'DB4110', message, ...finding }, at, file);
      return;
    }
    for (const part of slots.kind === 'whole' ? [slots.slot] : slots.parts) {
      if (typeof part === 'string') continue;
      for (const finding of this.check?.(part.expression, vars, this.members).problems ?? []) {
        const shifted = { ...finding, start: finding.start + part.start, end: finding.end + part.start };
        this.report(shifted, at, file);
      }
    }
  }

  private expression(text: string, at: PathSegment[], vars: readonly string[]): void {
    if (text.trimStart().startsWith('${{')) {
      const cure = `Write only ${readSlots(text).kind === 'whole' ? text.trim().slice(3, -2).trim() : 'the expression'}.`;
      this.report(
        {
          code: 'DB4101',
          message: 'this field is an expression already, so it takes no ${{ }}',
          start: 0,
          end: text.length,
          cure,
        },
        at,
      );
      return;
    }
    for (const finding of this.check?.(text, vars, this.members).problems ?? []) this.report(finding, at);
  }

  private report(finding: ExpressionFinding, at: PathSegment[], file?: MessageFile): void {
    const path = pathText(at);
    const where =
      (file && rangeInMessage(file, finding.start, finding.end)) ??
      this.runbook.source.rangeWithin(path, finding.start, finding.end) ??
      this.runbook.source.nearest(path);
    this.problems.push({
      code: finding.code,
      severity: 'error',
      message: finding.message,
      ...(finding.cure && { cure: finding.cure }),
      path,
      where,
    });
  }
}

const INPUT_TYPES: Record<string, MemberType> = {
  string: 'string',
  environment: 'string',
  duration: 'string',
  boolean: 'bool',
  list: 'list',
};

/** What the variables hold, as far as it is known from the runbook alone. */
function membersOf(runbook: Runbook): Members {
  const inputs = Object.entries(runbook.inputs).map(([name, { type }]) => [name, INPUT_TYPES[type] ?? 'dyn'] as const);
  const steps = runbook.stages.flatMap((stage) =>
    stage.steps.flatMap((node) => [node.id, ...(node.steps ?? []).map((inner) => inner.id)]),
  );
  return {
    inputs: Object.fromEntries(inputs),
    steps: Object.fromEntries(steps.filter((id) => id !== '').map((id) => [id, 'dyn'] as const)),
    run: { id: 'string', environment: 'string' },
  };
}
