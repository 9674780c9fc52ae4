import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ServedProcess } from '../bench/served-process.js';
import { SEARCH_ATTRIBUTES } from '../model/search-attributes.js';
import { type DevServer, startDevServer } from '../tools/temporal/dev-server.js';
import { freePort } from '../tools/temporal/ports.js';
import { DAYBOOK, PEOPLE, POLICY, RUNBOOK } from './runbook.js';
import { TargetServer } from './target-server.js';

export const VICTIMS = ['worker', 'gateway', 'server'] as const;
export type Victim = (typeof VICTIMS)[number];

/** Server, gateway and worker as processes that can be killed and come back, before a target that owns the truth. */
export class FaultSite {
  private constructor(
    readonly root: string,
    readonly target: TargetServer,
    readonly gatewayAddress: string,
    private readonly worker: ServedProcess,
    private readonly gateway: ServedProcess,
    private server: DevServer,
  ) {}

  /** `files` are those of the workspace by name, given the target's address; the campaign's own unless told. */
  static async open(files: (url: string) => Record<string, string> = campaignFiles): Promise<FaultSite> {
    const root = await mkdtemp(path.join(tmpdir(), 'daybook-faults-'));
    const target = new TargetServer();
    await writeFiles(root, files(await target.listen()));
    const server = await startServer(root);
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const env = { DAYBOOK_WORKSPACE: root, DAYBOOK_TEMPORAL_ADDRESS: server.address, DAYBOOK_GATEWAY: address };
    const gateway = new ServedProcess({ program: '../gateway/main.js', args: ['--port', String(port)], env });
    await gateway.start();
    const worker = new ServedProcess({ program: '../worker/main.js', env });
    await worker.start();
    return new FaultSite(root, target, address, worker, gateway, server);
  }

  /** `kill -9`. Resolves when it is gone. */
  async kill(victim: Victim): Promise<void> {
    if (victim === 'server') await this.server.kill();
    else await this[victim].kill();
  }

  /** Starts what was killed again: the server on its own file and port. */
  async revive(victim: Victim): Promise<void> {
    if (victim === 'server') this.server = await startServer(this.root, this.server.port);
    else await this[victim].start();
  }

  get temporalAddress(): string {
    return this.server.address;
  }

  /** The last hundred lines of each. */
  said(): Buffer {
    return Buffer.from(`${this.worker.lastLines(100)}\n${this.gateway.lastLines(100)}`);
  }

  lastLines(): string {
    return `worker:\n${this.worker.lastLines()}\ngateway:\n${this.gateway.lastLines()}`;
  }

  async close(): Promise<void> {
    await this.worker.stop();
    await this.gateway.stop();
    await this.server.stop();
    await this.target.close();
    await rm(this.root, { recursive: true, force: true });
  }
}

function startServer(root: string, port?: number): Promise<DevServer> {
  return startDevServer({
    dataFile: path.join(root, 'temporal.sqlite'),
    headless: true,
    searchAttributes: SEARCH_ATTRIBUTES,
    log: path.join(root, 'temporal.log'),
    ...(port ? { port } : {}),
    onProgress: ({ message }) => process.stderr.write(`${message}\n`),
  });
}

/** The campaign's own files. */
export function campaignFiles(url: string): Record<string, string> {
  const targets = `targets:\n  site: { production: { kind: http, url: '${url}' } }\n  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }\n`;
  return {
    'daybook.yaml': DAYBOOK,
    'people.yaml': PEOPLE,
    'policy.yaml': POLICY,
    'targets.yaml': targets,
    'runbooks/fault.yaml': RUNBOOK,
  };
}

async function writeFiles(root: string, files: Record<string, string>): Promise<void> {
  await mkdir(path.join(root, 'runbooks'));
  await mkdir(path.join(root, '.daybook'));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(root, name), text);
}
