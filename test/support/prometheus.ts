import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../tools/temporal/ports.js';
import { hasProgram, type Part } from './needs.js';

export const prometheusPart: Part = {
  name: 'prometheus',
  present: hasProgram('prometheus', ['--version']),
  cure: 'Install it: apt-get install --no-install-recommends prometheus',
};

/** A Prometheus of the test's own that scrapes these addresses once a second. */
export interface OwnPrometheus {
  url: string;
  /** One query, as the page of Prometheus asks it; undefined without a value. */
  value(query: string): Promise<number | undefined>;
  stop(): Promise<void>;
}

const READY_MS = 60_000;

export async function startPrometheus(...scraped: string[]): Promise<OwnPrometheus> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-prometheus-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const config = path.join(folder, 'prometheus.yml');
  await writeFile(
    config,
    `global: { scrape_interval: 1s, scrape_timeout: 900ms }\nscrape_configs:\n  - job_name: shop\n    static_configs: [{ targets: ${JSON.stringify(scraped)} }]\n`,
  );
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${path.join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'], cwd: folder },
  );
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    await ready(child);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    url,
    value: async (query) => {
      const reply = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query })}`);
      const { data } = (await reply.json()) as { data: { result: { value: [number, string] }[] } };
      const text = data.result[0]?.value[1];
      return text === undefined ? undefined : Number(text);
    },
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** It says on stderr when it takes queries. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const timer = setTimeout(() => reject(new Error(`prometheus is not ready:\n${lines.join('\n')}`)), READY_MS);
    if (child.stderr)
      createInterface({ input: child.stderr }).on('line', (line) => {
        lines.push(line);
        if (!line.includes('Server is ready to receive web requests')) return;
        clearTimeout(timer);
        resolve();
      });
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`prometheus ended with ${code}:\n${lines.slice(-5).join('\n')}`));
    });
  });
}
