import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startSlack, type SlackOptions } from './start-slack.js';

/*
 * The in-repository Slack as a process: `--port N` (a free one unless told), `--http URL` (address of the gateway, for
 * signed HTTP instead of Socket Mode) and `--world FILE` (JSON: teams, users, channels, installation). Prints one JSON line
 * `{"ready": "http://…", "api": "http://…/api/", "installation": {…}}` on stdout when it serves, and ends on SIGTERM or SIGINT.
 */

const { values } = parseArgs({
  options: { port: { type: 'string' }, http: { type: 'string' }, world: { type: 'string' } },
});
const world = values.world === undefined ? {} : (JSON.parse(readFileSync(values.world, 'utf8')) as SlackOptions);
const slack = await startSlack({ ...world, port: Number(values.port ?? 0), httpTarget: values.http });
const { page: ready, api, installation } = slack;
process.stdout.write(`${JSON.stringify({ ready, api, installation })}\n`);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void slack.close().then(() => process.exit(0)));
}
