/**
 * The program that a process lane deploys, as the text of a module. It writes down in `ledger` when it starts and ends, and
 * whether another one of the lane ran beside it. At the moment that HOLD names (`<what> <version>`) it stops its supervisor in
 * its tracks, so that what it would say is not heard, and puts `here`; once `go` is there, it does so no more.
 */
export const PROGRAM = `
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const { PORT, VERSION, HOLD } = process.env;
const say = (what) => appendFileSync('ledger', what + ' ' + VERSION + ' ' + process.pid + '\\n');
const at = (what) => HOLD === what + ' ' + VERSION && !existsSync('go');
const freeze = () => {
  writeFileSync('frozen', String(process.ppid));
  process.kill(process.ppid, 'SIGSTOP');
  writeFileSync('here', '');
};
const end = () => {
  say('end');
  if (at('stopped')) freeze();
  process.exit(0);
};
const others = readdirSync('/proc').filter((pid) => {
  if (!/^\\d+$/.test(pid) || Number(pid) === process.pid) return false;
  try {
    return readFileSync('/proc/' + pid + '/cmdline', 'utf8').includes(process.argv[1]);
  } catch {
    return false;
  }
});
if (others.length > 0) say('beside');
say('start');
process.on('SIGTERM', () => {
  if (!at('stopping')) return end();
  freeze();
  setInterval(() => existsSync('go') && end(), 20);
});
if (at('started')) freeze();
const server = createServer((request, response) => {
  const waits = request.url === '/healthz' && at('health');
  if (waits) writeFileSync('here', '');
  if (request.url === '/healthz' && at('healthy')) freeze();
  response.writeHead(waits ? 503 : 200).end(VERSION);
});
server.on('error', (error) => {
  say('refused-' + error.code);
  process.exit(1);
});
server.listen(Number(PORT), '127.0.0.1');
`;
