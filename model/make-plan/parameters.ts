import type { z } from 'zod';
import { isObject } from '../deferred.js';
import { pathSegments, pathText } from '../document-path.js';
import type { Json, JsonObject } from '../json.js';
import { lateField } from '../late-field.js';
import { isMessagePath, messageProblem } from '../message-files.js';
import { shapeProblems } from '../shape-problems.js';
import type { Draft } from './draft.js';
import { acceptsAnything } from './free-fields.js';
import type { StepNames } from './names.js';
import type { Planning } from './planning.js';
import { type Site, type Substituted, substituteLate, substituteScalar } from './substitute.js';
import { planWhen } from './when.js';

/** Fills in what the draft does: `when`, title, parameters and undo, with every slot filled that is known. */
export function planParameters(planning: Planning, draft: Draft, names: StepNames): void {
  const { node, type } = draft;
  planWhen(planning, draft, names);
  const titled = node.title === undefined && draft.inside ? draft.inside : node;
  draft.title = textOf(planning, `${titled.path}.title`, { text: draft.title, draft, names });
  if (node.target !== undefined)
    draft.target = textOf(planning, `${node.path}.target`, { text: node.target, draft, names });
  draft.params = filled(planning, node.params, { draft, names, schema: type.schema, base: node.path });
  if (node.undo && type.undo) {
    const declared = filled(planning, node.undo, { draft, names, schema: type.undo, base: `${node.path}.undo` });
    const params = type.undoParams?.(declared, draft.params) ?? { ...placeOf(draft.params, type.undo), ...declared };
    draft.undo = { params, sentence: type.undoSentence?.({ target: draft.target, params }) ?? `Undo ${draft.title}` };
  }
}

/** A slot is a place inside the target, like the target itself: the undo acts where the step acted unless it says so. */
function placeOf({ slot }: JsonObject, undo: z.ZodObject): JsonObject {
  return slot !== undefined && 'slot' in undo.shape ? { slot } : {};
}

/** A text that has to be known at planning, such as a title. */
function textOf(
  planning: Planning,
  path: string,
  { text, draft, names }: { text: string; draft: Draft; names: StepNames },
): string {
  if (!text.includes('${{')) return text;
  const { planned } = substituteScalar(planning, text, { path, draft, names, textual: true });
  if (typeof planned === 'string') return planned;
  planning.report('DB4112', path, { message: 'this depends on what a step answers, and must be known at planning' });
  return text;
}

interface Filling {
  draft: Draft;
  names: StepNames;
  schema: z.ZodObject;
  /** Path of the fields in the document. */
  base: string;
}

function filled(planning: Planning, written: JsonObject, filling: Filling): JsonObject {
  const walk = new ParameterWalk(planning, filling);
  const { planned, checkable } = walk.object(written, []);
  if (walk.slots && !planning.failed) recheck(planning, checkable, filling);
  return planned as JsonObject;
}

/** With its slots filled a field may have got a value that it does not take. */
function recheck(planning: Planning, checkable: Json, { schema, base, draft }: Filling): void {
  const { source } = planning.request.runbook;
  const shape = { source, schema, at: pathSegments(base) ?? [], value: checkable, what: `the step ${draft.id}` };
  for (const problem of shapeProblems(shape)) {
    const code = problem.code.startsWith('DB1') ? 'DB4023' : problem.code;
    planning.add({ ...problem, code, message: `${draft.id}: ${problem.message}` });
  }
}

class ParameterWalk {
  slots = false;

  constructor(
    private readonly planning: Planning,
    private readonly filling: Filling,
  ) {}

  object(written: JsonObject, at: (string | number)[]): Substituted {
    const planned: JsonObject = {};
    const checkable: JsonObject = {};
    for (const key of Object.keys(written)) {
      if (key === '$expr' || key === '$text') {
        this.planning.report('DB4023', this.pathOf([...at, key]), { message: `the key ${key} is reserved`, key: true });
      }
      const child = this.value(written[key] as Json, [...at, key]);
      planned[key] = child.planned;
      checkable[key] = child.checkable;
    }
    return { planned, checkable };
  }

  private value(written: Json, at: (string | number)[]): Substituted {
    if (typeof written === 'string') return this.scalar(written, at);
    if (isObject(written)) return this.object(written, at);
    if (!Array.isArray(written)) return { planned: written, checkable: written };
    const items = written.map((item, index) => this.value(item, [...at, index]));
    return { planned: items.map(({ planned }) => planned), checkable: items.map(({ checkable }) => checkable) };
  }

  private scalar(text: string, at: (string | number)[]): Substituted {
    const { draft, names, schema } = this.filling;
    const through = at.filter((segment) => typeof segment === 'string');
    const fields = through.join('.');
    const own = schema === draft.type.schema;
    const late = own ? lateField(draft.type, through) : undefined;
    const site = { path: this.pathOf(at), draft, names, late: late?.variables };
    if (own && draft.type.files?.includes(fields) && isMessagePath(text)) return this.message(text, site);
    if (late && late.form !== 'text')
      return { planned: substituteLate(this.planning, text, { ...site, form: late.form }), checkable: text };
    if (!text.includes('${{')) return { planned: text, checkable: text };
    this.slots = true;
    const textual = this.isText(fields) && !acceptsAnything(schema, at);
    return substituteScalar(this.planning, text, { ...site, textual });
  }

  /** The text of a message file, with its slots filled like those of the runbook. */
  private message(file: string, site: Site): Substituted {
    const { request, messages } = this.planning;
    const text = request.messageFile?.(file);
    if (text === undefined) {
      this.planning.add(messageProblem(request.runbook, site.path, `there is no file ${file}`));
      return { planned: file, checkable: file };
    }
    messages.set(site.path, { file, text });
    return substituteScalar(this.planning, text, { ...site, textual: true });
  }

  private isText(fields: string): boolean {
    const texts = this.filling.draft.type.texts ?? [];
    return texts.some((text) => fields === text || fields.startsWith(`${text}.`));
  }

  private pathOf(at: (string | number)[]): string {
    return `${this.filling.base}.${pathText(at)}`;
  }
}
