import { EXIT, EXIT_WORDS, type ExitCode } from './exit-codes.js';

/**
 * Turns this process into another program of Daybook, which reads `process.argv` and handles signals itself. Resolves
 * with its exit code when it has ended. The one place below cli/main.ts that touches the process.
 */
export async function becomeProgram(args: readonly string[], load: () => Promise<unknown>): Promise<ExitCode> {
  process.argv = [...process.argv.slice(0, 2), ...args];
  await load();
  const code = Number(process.exitCode ?? 0);
  return EXIT_WORDS.find(([known]) => known === code)?.[0] ?? EXIT.internal;
}
