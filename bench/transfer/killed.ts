import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Outcome } from '../../model/outcome.js';
import { ours, type OursOrder } from './ours.js';

/**
 * The same transfer in a process of its own that is killed as often as told, each time `everyMs` after it began, and is then
 * let end. Gives how often it was killed before it ended, and the outcome.
 */
export async function killedOften(
  order: OursOrder,
  { times, everyMs }: { times: number; everyMs: number },
): Promise<{ killed: number; outcome: Outcome }> {
  let killed = 0;
  while (killed < times) {
    const child = spawn(process.execPath, [fileURLToPath(import.meta.url)], { stdio: ['pipe', 'ignore', 'inherit'] });
    child.stdin.end(JSON.stringify(order));
    const timer = setTimeout(() => child.kill('SIGKILL'), everyMs);
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    clearTimeout(timer);
    if (signal !== 'SIGKILL') break;
    killed += 1;
  }
  return { killed, outcome: await ours(order) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.stdin.setEncoding('utf8');
  let text = '';
  for await (const chunk of process.stdin) text += chunk;
  await ours(JSON.parse(text) as OursOrder);
}
