import { fieldValues } from './field-values.js';
import type { Problem, SourceRange } from './problem.js';
import { brokenAt, nodesOf } from './rules/rule.js';
import type { Runbook, StepNode } from './runbook.js';
import type { StepType } from './step-type.js';

/*
 * The text of a message may stand in a Markdown file of its own. Reading it is the business of workspace/; here is what
 * its path looks like, where it is named, and what its text has to be.
 */

/** A text of the workspace, with its path relative to the root. */
export interface MessageFile {
  file: string;
  text: string;
}

/** It travels with every ask to every shard of an audience. UTF-16 units. */
const LONGEST = 64 * 1024;

/** Whether a body is meant as the path of a message file: it ends in `.md`, without a blank. A slot makes it text. */
export function isMessagePath(body: string): boolean {
  return /^\S+\.md$/.test(body) && !body.includes('${{');
}

/** Every message file that a runbook names, with the place that names it. */
export function messageFilesIn(
  runbook: Runbook,
  types: ReadonlyMap<string, StepType>,
): { file: string; path: string; node: StepNode }[] {
  return nodesOf(runbook).flatMap((node) =>
    (types.get(node.type ?? '')?.files ?? []).flatMap((field) =>
      fieldValues(node.params, field).flatMap(({ value, path }) =>
        typeof value === 'string' && isMessagePath(value) ? [{ file: value, path: `${node.path}.${path}`, node }] : [],
      ),
    ),
  );
}

/** The text as it goes into the plan: the same whatever line ends the checkout has. */
export function messageText(read: string): string {
  return read.replace(/^\ufeff/, '').replace(/\r\n?/g, '\n');
}

/** Why this text cannot be a message; undefined when it can, or when it must be judged elsewhere. */
export function messageFlaw(file: string, text: string): string | undefined {
  if (!/\S/.test(text)) return `${file} is empty`;
  return text.length > LONGEST ? `${file} has ${text.length} characters; a message has at most ${LONGEST}` : undefined;
}

/** A message file that cannot be used, at the place that names it. */
export function messageProblem(runbook: Runbook, path: string, message: string): Problem {
  const cure = 'Write the path of a Markdown file of this workspace, relative to its root.';
  return { ...brokenAt(runbook, { code: 'DB4301', message, cure, path }), path };
}

/** Where characters `start` to `end` of a message stand in its file. */
export function rangeInMessage({ file, text }: MessageFile, start: number, end: number): SourceRange {
  return { file, start: positionIn(text, start), end: positionIn(text, Math.max(end, start + 1)) };
}

function positionIn(text: string, offset: number): SourceRange['start'] {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  return { line: before.split('\n').length, column: before.length - lineStart + 1 };
}
