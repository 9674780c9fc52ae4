import { type Child, startChild } from '../../examples/storefront/demo/child.js';
import { freePorts } from '../../examples/storefront/demo/free-ports.js';
import { haproxySocket, startHaproxy } from '../../examples/storefront/demo/haproxy.js';
import type { LoadSummary } from '../../examples/storefront/load/tally.js';
import { join } from 'node:path';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';

/** Two shops and whatever a test puts in front of them, as real processes. */
export class StorefrontSite {
  private readonly children: Child[] = [];
  private constructor(
    private readonly folder: string,
    readonly ports: { blue: number; green: number; edge: number },
  ) {}

  static async make(folder: string): Promise<StorefrontSite> {
    const [blue = 0, green = 0, edge = 0] = await freePorts(3);
    return new StorefrontSite(folder, { blue, green, edge });
  }

  async shop(slot: 'blue' | 'green', version: string, more: Record<string, string> = {}): Promise<Child> {
    const env = { PORT: String(this.ports[slot]), VERSION: version, SLOT: slot, ...more };
    const child = await this.start(`the shop (${slot})`, ['shop/main.js'], env);
    await child.firstLine(10_000);
    return child;
  }

  /** Puts a build stamp beside the shop: the release will answer otherwise than its label says. */
  stamp(version: string, stamp: object): void {
    mkdirSync(join(this.folder, 'shop/releases'), { recursive: true });
    writeFileSync(join(this.folder, `shop/releases/${version}.json`), JSON.stringify(stamp));
  }

  async ownEdge(): Promise<{ url: string; admin: string; child: Child }> {
    const { blue, green } = this.ports;
    const servers = [`--server=blue=http://127.0.0.1:${blue}`, `--server=green=http://127.0.0.1:${green}`];
    const child = await this.start('the edge', ['edge/main.js', ...servers]);
    const { edge, admin } = JSON.parse(await child.firstLine(10_000)) as { edge: string; admin: string };
    return { url: edge, admin, child };
  }

  async haproxy(): Promise<{ url: string; socket: string }> {
    const { blue, green, edge: port } = this.ports;
    const folder = join(this.folder, 'haproxy');
    const socket = haproxySocket(folder);
    const { child, url } = await startHaproxy({ folder, socket, port, blue, green });
    this.children.push(child);
    return { url, socket };
  }

  /** Starts customers; the function returned ends them and says what they saw. */
  async load(url: string, ratePerSecond: number): Promise<RunningLoad> {
    const child = await this.start('the load', ['load/main.js', '--url', url, '--rate', String(ratePerSecond)]);
    const { load } = JSON.parse(await child.firstLine(10_000)) as { load: string };
    return {
      summary: async () => (await (await fetch(`${load}/summary`)).json()) as LoadSummary,
      end: async () => {
        await child.stop();
        return JSON.parse(child.lines.at(-1) ?? '') as LoadSummary;
      },
    };
  }

  /** Ends what still runs, by pid, the last started first. */
  async close(): Promise<void> {
    for (const child of this.children.reverse()) await child.stop(2_000);
  }

  private async start(name: string, argv: [string, ...string[]], env: Record<string, string> = {}): Promise<Child> {
    const child = await startChild({ name, argv: [process.execPath, ...argv], cwd: this.folder, env });
    this.children.push(child);
    return child;
  }
}

export interface RunningLoad {
  summary(): Promise<LoadSummary>;
  end(): Promise<LoadSummary>;
}

/** Polls until the condition holds. Fails after the deadline, naming what was awaited. */
export async function until(what: string, holds: () => Promise<boolean>, withinMs = 15_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** One command at HAProxy's runtime socket; resolves to all that it answers. */
export function haproxyCommand(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const connection = connect(socket, () => connection.end(`${command}\n`));
    connection.setEncoding('utf8').on('data', (text) => {
      answer += String(text);
    });
    connection.once('error', reject).once('close', () => resolve(answer));
  });
}
