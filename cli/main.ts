#!/usr/bin/env node
import { processContext } from './process-context.js';
import { runCli } from './run-cli.js';

const argv = process.argv.slice(2);
// A closed pipe (`daybook runs | head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});
process.exitCode = await runCli(argv, processContext(argv));
// Idle sockets of a fetch pool must not keep the terminal waiting.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
