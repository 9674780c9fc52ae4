import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../../cli/exit-codes.js';
import { printFailure } from '../../cli/print-failure.js';
import { processContext } from '../../cli/process-context.js';
import { type DemoOptions, parseOptions, USAGE } from './demo/options.js';
import { runDemo } from './demo/run-demo.js';

/*
 * `npm start`: the storefront goes live on this machine. See README.md beside this file.
 */
const argv = process.argv.slice(2);
const context = processContext(argv);
const options = readOptions();
if (options?.help) {
  context.stdout.write(USAGE);
} else if (options) {
  const programs = dirname(fileURLToPath(import.meta.url));
  process.exitCode = await runDemo(context, options, programs).catch((error: unknown) =>
    printFailure(context, error, { json: false, debug: context.env.DAYBOOK_DEBUG === '1' }),
  );
}
// Idle sockets of a fetch pool must not keep the terminal waiting.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));

function readOptions(): DemoOptions | undefined {
  try {
    return parseOptions(argv);
  } catch (error) {
    context.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`);
    process.exitCode = EXIT.usage;
    return undefined;
  }
}
