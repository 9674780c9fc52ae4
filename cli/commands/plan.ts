import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { findWorkspace } from '../find-workspace.js';
import { toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';
import { drawnPlan } from '../render/drawn-plan.js';
import { planPaint } from '../render/plan-paint.js';
import { PLANNING, WORKSPACE } from '../shared-options.js';
import type { Planned } from '../planning/plan-runbook.js';

export const command: Command = {
  name: 'plan',
  about:
    'Resolves runbook, inputs, people, policy and targets into the frozen value that a run executes: every step in order,\n' +
    'who is asked, what undoes it, and the digest that approvals are bound to. It needs no server and changes nothing.\n' +
    'With --out the plan is kept; `daybook start --plan` then runs exactly that.',
  arguments: [{ name: 'runbook', about: 'name or file of the runbook', completes: 'file' }],
  options: [
    WORKSPACE,
    ...PLANNING,
    {
      flags: '--messages',
      about: 'every message that a run can send, as it will read, instead of the steps; nothing is sent',
    },
    { flags: '--markdown', about: 'as Markdown, for a ticket or a pull request' },
    { flags: '--graph <format>', about: 'as a drawing', choices: ['mermaid', 'svg'] },
    { flags: '--out <file>', about: 'also write the plan as JSON, for `daybook start --plan`', completes: 'file' },
  ],
  examples: [
    { line: 'daybook plan storefront-go-live -i release=v1.4.2', about: 'read it' },
    {
      line: 'daybook plan storefront-go-live -i release=v1.4.2 --out plan.json',
      about: 'keep it, to run exactly that',
    },
    { line: 'daybook plan storefront-go-live -i release=v1.4.2 --messages', about: 'what people will be told' },
    { line: 'daybook plan storefront-go-live -i release=v1.4.2 --json | jq .digest', about: 'its digest' },
  ],
  json:
    '{ok, digest, plan, problems}: plan as model/plan.ts describes it, problems are warnings. With --messages, messages ' +
    'instead of plan: a list as model/messages/preview.ts describes it',
  run: plan,
};

async function plan(context: Context, given: Given): Promise<ExitCode> {
  const root = await findWorkspace(context, given.text('workspace'));
  context.stderr.write(`Planning ${given.argument('runbook')}\n`);
  const { planNamed } = await import('../planning/plan-named.js');
  const planned = await planNamed(context, { root, named: given.argument('runbook'), given });
  context.stdout.write(await planOutput(context, given, planned));
  const out = given.text('out');
  if (out !== undefined) {
    await writeFile(
      resolve(context.cwd, out),
      `${JSON.stringify({ digest: planned.digest, plan: planned.plan }, null, 2)}\n`,
    );
    context.stderr.write(`Written to ${out}. Next: ${toType(context.invocation, `start --plan ${shellWord(out)}`)}\n`);
  }
  return EXIT.done;
}

async function planOutput(context: Context, given: Given, planned: Planned): Promise<string> {
  const { plan, digest, problems } = planned;
  if (given.flag('messages')) return await messagesOutput(context, given, planned);
  if (given.json) return `${JSON.stringify({ ok: true, digest, plan, problems })}\n`;
  const graph = given.text('graph');
  if (graph !== undefined) return await drawnPlan({ plan, digest, format: graph === 'svg' ? 'svg' : 'mermaid' });
  if (given.flag('markdown')) {
    const { planMarkdown } = await import('../../model/render/plan-markdown.js');
    return planMarkdown(plan, digest);
  }
  const { planText } = await import('../../model/render/plan-text.js');
  return planText(plan, digest, planPaint(context.paint.out));
}

async function messagesOutput(context: Context, given: Given, { plan, digest, problems }: Planned): Promise<string> {
  const { previewMessages } = await import('../../model/messages/preview.js');
  const messages = previewMessages(plan);
  if (given.json) return `${JSON.stringify({ ok: true, digest, messages, problems })}\n`;
  const { messagesText } = await import('../render/plan-messages.js');
  return messagesText(messages, context.paint.out);
}
