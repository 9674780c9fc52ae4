import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { freePort } from '../temporal/ports.js';
import { makeToxiproxy } from './find-toxiproxy.js';

export interface Toxiproxy {
  /** Of its API. */
  url: string;
  /** Puts a proxy before an address, `host:port`, and says where it listens. */
  proxy(name: string, upstream: string): Promise<string>;
  /** Names of the toxics of a proxy now, and whether it is open: what an outsider sees. */
  look(name: string): Promise<{ open: boolean; toxics: string[] }>;
  stop(): Promise<void>;
}

/** A toxiproxy of one's own on free ports of loopback, built first where there is none. */
export async function startToxiproxy(env: NodeJS.ProcessEnv, port?: number): Promise<Toxiproxy> {
  const program = await makeToxiproxy(env);
  const own = port ?? (await freePort());
  const child = spawn(program, ['-host', '127.0.0.1', '-port', String(own)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const url = `http://127.0.0.1:${own}`;
  const over = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ?? `exit ${code}`));
  });
  child.stderr.resume();
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.includes('Starting') && resolve());
  });
  await Promise.race([ready, over.then((how) => Promise.reject(new Error(`toxiproxy ended at once: ${how}`)))]);
  await untilAnswered(url);
  return {
    url,
    proxy: async (name, upstream) => {
      const made = await ask(`${url}/proxies`, { name, upstream, listen: '127.0.0.1:0', enabled: true });
      return `http://${String(made.listen)}`;
    },
    look: async (name) => {
      const state = await ask(`${url}/proxies/${name}`);
      return { open: state.enabled === true, toxics: (state.toxics as { name: string }[]).map((toxic) => toxic.name) };
    },
    stop: async () => {
      child.kill('SIGTERM');
      await over;
    },
  };
}

async function untilAnswered(url: string): Promise<void> {
  for (let tried = 1; ; tried += 1) {
    const answer = await fetch(`${url}/version`).catch(() => undefined);
    if (answer?.ok) return;
    if (tried > 200) throw new Error(`toxiproxy does not answer at ${url}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

async function ask(address: string, body?: object): Promise<Record<string, unknown>> {
  const answer = await fetch(address, {
    method: body ? 'POST' : 'GET',
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`toxiproxy answered ${answer.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
