import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { drawnPlan } from '../render/drawn-plan.js';
import { PLANNING, WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'graph',
  about:
    'Draws the plan of a runbook: a band per stage, an arrow for everything that must be over first. Shapes tell what\n' +
    'changes something, what only looks, what waits and what asks people; what undoes a step stands dashed beside it.\n' +
    'Mermaid is text that many pages show as a drawing.',
  arguments: [{ name: 'runbook', about: 'name or file of the runbook', completes: 'file' }],
  options: [
    WORKSPACE,
    ...PLANNING,
    { flags: '--format <format>', about: 'mermaid, unless --out ends in .svg', choices: ['mermaid', 'svg'] },
    { flags: '--out <file>', about: 'write to a file instead of stdout', completes: 'file' },
  ],
  examples: [
    { line: 'daybook graph hello', about: 'Mermaid on stdout' },
    { line: 'daybook graph hello --out hello.svg', about: 'an image' },
  ],
  json: '{ok, digest, format, drawing}',
  run: graph,
};

async function graph(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { planNamed } = await import('../planning/plan-named.js');
  const { plan, digest } = await planNamed(context, { root, named: given.argument('runbook'), given });
  const out = given.text('out');
  const format = (given.text('format') ?? (out?.endsWith('.svg') ? 'svg' : 'mermaid')) === 'svg' ? 'svg' : 'mermaid';
  const text = await drawnPlan({ plan, digest, format });
  if (out !== undefined) await writeFile(resolve(context.cwd, out), text);
  if (given.json) context.stdout.write(`${JSON.stringify({ ok: true, digest, format, drawing: text })}\n`);
  else if (out === undefined) context.stdout.write(text);
  else context.stderr.write(`Written to ${out}\n`);
  return EXIT.done;
}
