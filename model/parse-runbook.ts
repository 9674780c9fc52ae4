import { isObject } from './deferred.js';
import { draftRunbook } from './draft-runbook.js';
import { type CheckExpression, expressionProblems } from './expression-problems.js';
import type { Json } from './json.js';
import type { Problem } from './problem.js';
import { rules } from './rules/index.js';
import type { Runbook } from './runbook.js';
import { groupSchema, headerSchema, stageSchema, stepSchema } from './runbook-schema.js';
import { shapeProblems } from './shape-problems.js';
import { SourceText } from './source-text.js';
import type { StepType } from './step-type.js';
import { didYouMean } from './suggest.js';
import { type PathSegment, pathText } from './document-path.js';
import { foundText } from './found-text.js';

export interface ParsedRunbook {
  /** Missing when there is any problem of severity error. */
  runbook?: Runbook;
  /** All of them, in the order of the file. */
  problems: Problem[];
}

/**
 * Reads a runbook. Never throws for what is in the text. `file` is the name that problems carry, relative to the
 * workspace. With `checkExpression` the syntax and the names in expressions are judged too. Pure.
 */
export function parseRunbook(
  text: string,
  file: string,
  stepTypes: readonly StepType[],
  checkExpression?: CheckExpression,
): ParsedRunbook {
  const source = new SourceText(text, file);
  if (source.value === undefined) return { problems: source.problems };
  const types = new Map(stepTypes.map((type) => [type.type, type]));
  const runbook = draftRunbook(source);
  const ruled = isObject(source.value) ? rules.flatMap((rule) => rule(runbook, types)) : [];
  const spoken = new Set(ruled.map((problem) => problem.path));
  // A rule knows why a field is needed; the shape only knows that it is.
  const shaped = new RunbookShape(source, types)
    .problems()
    .filter((problem) => problem.code !== 'DB1010' || !spoken.has(problem.path));
  const expressions = expressionProblems(runbook, types, checkExpression);
  const problems = [...source.problems, ...shaped, ...ruled, ...expressions].sort(byPlace);
  return problems.some((problem) => problem.severity === 'error') ? { problems } : { runbook, problems };
}

function byPlace(left: Problem, right: Problem): number {
  const first = left.where?.start;
  const second = right.where?.start;
  return (first?.line ?? 0) - (second?.line ?? 0) || (first?.column ?? 0) - (second?.column ?? 0);
}

const schemas = new WeakMap<StepType, ReturnType<typeof stepSchema>>();

function schemaOf(type: StepType): ReturnType<typeof stepSchema> {
  let schema = schemas.get(type);
  if (schema) return schema;
  schema = stepSchema(type);
  schemas.set(type, schema);
  return schema;
}

/** Header, stages and steps one after another: each step is judged by the schema of its own type only. */
class RunbookShape {
  constructor(
    private readonly source: SourceText,
    private readonly types: ReadonlyMap<string, StepType>,
  ) {}

  problems(): Problem[] {
    const value = this.source.value;
    const header = shapeProblems({ source: this.source, schema: headerSchema, at: [], value, what: 'the runbook' });
    const stages = isObject(value) && Array.isArray(value.stages) ? value.stages : [];
    return [...header, ...stages.flatMap((stage, index) => this.stage(stage, ['stages', index]))];
  }

  private stage(stage: Json, at: PathSegment[]): Problem[] {
    const shape = shapeProblems({ source: this.source, schema: stageSchema, at, value: stage, what: 'the stage' });
    return [...shape, ...this.nodes(stage, at)];
  }

  private nodes(owner: Json, at: PathSegment[]): Problem[] {
    if (!isObject(owner) || !Array.isArray(owner.steps)) return [];
    return owner.steps.flatMap((node, index) => this.node(node, [...at, 'steps', index]));
  }

  private node(node: Json, at: PathSegment[]): Problem[] {
    const { source } = this;
    if (isObject(node) && node.type === undefined && (node.steps !== undefined || node.forEach !== undefined)) {
      return [
        ...shapeProblems({ source, schema: groupSchema, at, value: node, what: 'the group' }),
        ...this.nodes(node, at),
      ];
    }
    const type = isObject(node) && typeof node.type === 'string' ? this.types.get(node.type) : undefined;
    if (!type) return [this.untyped(node, at)];
    const article = /^[aeiou]/.test(type.type) ? 'an' : 'a';
    return shapeProblems({ source, schema: schemaOf(type), at, value: node, what: `${article} ${type.type} step` });
  }

  private untyped(node: Json, at: PathSegment[]): Problem {
    const { source } = this;
    const known = [...this.types.keys()];
    const expected = `one of ${known.join(', ')}`;
    const path = pathText(at);
    if (!isObject(node)) {
      return {
        code: 'DB1008',
        severity: 'error',
        message: `the step is ${foundText(node)}`,
        expected: 'a map of fields',
        path,
        where: source.nearest(path),
      };
    }
    if (node.type === undefined) {
      const id = typeof node.id === 'string' ? `the step \`${node.id}\`` : 'the step';
      return {
        code: 'DB2012',
        severity: 'error',
        message: `${id} has no type`,
        expected,
        cure: 'Add `type:`.',
        path: `${path}.type`,
        where: source.nearest(path),
      };
    }
    const cure = typeof node.type === 'string' ? didYouMean(node.type, known) : undefined;
    const message = `there is no step type ${foundText(node.type).replace(/^the text /, '')}`;
    return {
      code: 'DB2001',
      severity: 'error',
      message,
      expected,
      ...(cure && { cure }),
      path: `${path}.type`,
      where: source.nearest(`${path}.type`, 'value'),
    };
  }
}
