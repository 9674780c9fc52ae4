import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { WORKSPACE } from '../shared-options.js';

export const command: Command = {
  name: 'doctor',
  about:
    'Looks at Node, the workspace, the keys, the gateway, Temporal with its search attributes, and the programs that targets\n' +
    'need. Every finding says what to do. It changes nothing, and needs no sign-in. Exit code 1 when something is broken.',
  options: [WORKSPACE, { flags: '--gateway <address>', about: 'address of the gateway to look at' }],
  examples: [{ line: 'daybook doctor', about: 'in a workspace' }],
  json: '{ok, findings: [{name, state: good|missing|broken, message, cure?}]}',
  run: doctor,
};

async function doctor(context: Context, given: Given): Promise<ExitCode> {
  const { examine } = await import('../doctor/examine.js');
  const findings = await examine(context, given);
  const ok = findings.every(({ state }) => state !== 'broken');
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok, findings })}\n`);
    return ok ? EXIT.done : EXIT.internal;
  }
  const { findingText } = await import('../doctor/finding-text.js');
  for (const finding of findings) context.stdout.write(findingText(finding, context));
  return ok ? EXIT.done : EXIT.internal;
}
