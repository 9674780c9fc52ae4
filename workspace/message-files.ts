import { type CheckExpression, messageExpressionProblems } from '../model/expression-problems.js';
import { messageFilesIn, messageFlaw, messageProblem, messageText } from '../model/message-files.js';
import type { Problem } from '../model/problem.js';
import type { Runbook } from '../model/runbook.js';
import { stepTypes } from '../model/steps/index.js';
import { readInside } from './read-inside.js';

export interface ReadMessages {
  /** Text by path, as it goes into a plan. Those that cannot be used are missing. */
  messages: Map<string, string>;
  problems: Problem[];
}

const types = new Map(stepTypes.map((type) => [type.type, type]));

/**
 * Reads the message files that a runbook names, each once. A file that is missing, unusable or outside of the workspace is
 * a problem at each place that names it; one in an expression stands in the file itself. Only reads.
 */
export async function readMessages(root: string, runbook: Runbook, check?: CheckExpression): Promise<ReadMessages> {
  const named = messageFilesIn(runbook, types);
  const messages = new Map<string, string>();
  const problems: Problem[] = [];
  for (const file of new Set(named.map((one) => one.file))) {
    const read = await usable(root, file);
    if ('text' in read) messages.set(file, read.text);
    else
      for (const { path } of named.filter((one) => one.file === file))
        problems.push(messageProblem(runbook, path, read.why));
  }
  return {
    messages,
    problems: [...problems, ...messageExpressionProblems(runbook, types, { files: messages, check })],
  };
}

async function usable(root: string, file: string): Promise<{ text: string } | { why: string }> {
  const read = await readInside(root, file);
  if (read.problem) return { why: read.problem.message };
  if (read.missing) return { why: `there is no file ${file}` };
  const text = messageText(read.text);
  const why = messageFlaw(file, text);
  return why === undefined ? { text } : { why };
}
