import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export const command: Command = {
  name: 'completion',
  about: 'Writes a completion script to stdout. It is made from the command table, so make it again after an upgrade.',
  arguments: [{ name: 'shell', about: 'your shell', choices: SHELLS }],
  examples: [
    { line: 'source <(daybook completion bash)', about: 'bash, for this session; in ~/.bashrc for all' },
    { line: 'daybook completion zsh > "${fpath[1]}/_daybook"', about: 'zsh' },
    { line: 'daybook completion fish > ~/.config/fish/completions/daybook.fish', about: 'fish' },
  ],
  json: '{ok, shell, script}',
  run: completion,
};

async function completion(context: Context, given: Given): Promise<ExitCode> {
  const shell = SHELLS.find((one) => one === given.argument('shell')) ?? 'bash';
  const { completionScript } = await import('../completion/script.js');
  const script = await completionScript(shell);
  context.stdout.write(given.json ? `${JSON.stringify({ ok: true, shell, script })}\n` : script);
  return EXIT.done;
}
