import { parseArgs } from 'node:util';
import { startMailbox } from './start-mailbox.js';

/*
 * The local mailbox as a process: `--smtp-port N` and `--http-port N` (free ones unless told). Prints one JSON line
 * `{"ready": "http://…", "smtp": "127.0.0.1:…"}` on stdout when it serves, and ends on SIGTERM or SIGINT.
 */

const { values } = parseArgs({ options: { 'smtp-port': { type: 'string' }, 'http-port': { type: 'string' } } });
const mailbox = await startMailbox({
  smtpPort: Number(values['smtp-port'] ?? 0),
  httpPort: Number(values['http-port'] ?? 0),
});
process.stdout.write(`${JSON.stringify({ ready: mailbox.page, smtp: `${mailbox.smtp.host}:${mailbox.smtp.port}` })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void mailbox.close().then(() => process.exit(0)));
}
