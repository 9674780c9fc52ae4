import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort } from '../../tools/temporal/ports.js';
import { startToxiproxy, type Toxiproxy } from '../../tools/toxiproxy/start-toxiproxy.js';
import { DAYBOOK, PEOPLE, POLICY } from '../runbook.js';
import { FaultSite } from '../site.js';
import { ApiFront } from './api-front.js';

const SHOP = `import { createServer } from 'node:http';
createServer((request, response) => response.end('{}')).listen(Number(process.env.PORT), '127.0.0.1');
`;

/** How long a fault stands, ms. */
export const STANDS_MS = 4000;

const experiment = (fault: string, target: string, front: string) => `
      - id: break
        type: chaos
        target: ${target}
        layer: network
        hypothesis: It is back after the fault
        steadyState: { target: ${front}, get: /, every: 200ms }
        fault: ${fault}
        for: ${STANDS_MS}ms
        expectSteady: false
        abortWhen: 'false'
        recoverWithin: 30s
`;

const head = (name: string) => `
daybook: 1
runbook: ${name}
title: Under faults
day: 0
owner: release
stages:
  - stage: break
    steps:`;

/** A worker that can be killed, before a toxiproxy and a program whose states anybody can look at. */
export class ChaosSite {
  private constructor(
    readonly site: FaultSite,
    readonly toxiproxy: Toxiproxy,
    readonly front: ApiFront,
  ) {}

  static async open(): Promise<ChaosSite> {
    const toxiproxy = await startToxiproxy(process.env);
    const front = new ApiFront(toxiproxy.url);
    const [api, shopPort, proxyPort] = [await front.listen(), await freePort(), await freePort()];
    const site = await FaultSite.open((url) => filesOf({ api, shopPort, proxy: `http://127.0.0.1:${proxyPort}`, url }));
    await fetch(`${toxiproxy.url}/proxies`, {
      method: 'POST',
      body: JSON.stringify({
        name: 'shop',
        upstream: new URL(site.target.url).host,
        listen: `127.0.0.1:${proxyPort}`,
        enabled: true,
      }),
    });
    return new ChaosSite(site, toxiproxy, front);
  }

  /** Process id of the program in the slot; undefined while none runs. */
  async program(): Promise<number | undefined> {
    const file = path.join(this.site.root, '.daybook/processes/production.slots.blue.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    return text === undefined ? undefined : (JSON.parse(text) as { program?: { pid: number } }).program?.pid;
  }

  /** Whether the fault stands, as an outsider sees it. */
  async stands(fault: 'network' | 'pause'): Promise<boolean> {
    if (fault === 'network') return (await this.toxiproxy.look('shop')).toxics.length > 0;
    const pid = await this.program();
    const stat = pid === undefined ? '' : await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  }

  async close(): Promise<void> {
    await this.endShop();
    await this.site.close();
    await this.front.close();
    await this.toxiproxy.stop();
  }

  /** A supervisor outlives its worker, so it is told to end, and its program with it. */
  private async endShop(): Promise<void> {
    const file = path.join(this.site.root, '.daybook/processes/production.slots.blue.json');
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text === undefined) return;
    const { supervisor } = JSON.parse(text) as { supervisor: { pid: number } };
    process.kill(supervisor.pid, 'SIGTERM');
  }
}

function filesOf(at: { api: string; shopPort: number; proxy: string; url: string }): Record<string, string> {
  return {
    'daybook.yaml': DAYBOOK,
    'people.yaml': PEOPLE,
    'policy.yaml': POLICY,
    'shop.mjs': SHOP,
    'targets.yaml': `
targets:
  toxic: { production: { kind: toxiproxy, url: '${at.api}', proxy: shop } }
  proxied: { production: { kind: http, url: '${at.proxy}', timeout: 2s } }
  slots: { production: { kind: process, program: [node, shop.mjs], slots: { blue: { port: ${at.shopPort} } } } }
  shop: { production: { kind: http, url: 'http://127.0.0.1:${at.shopPort}', timeout: 2s } }
`,
    'runbooks/network.yaml': head('network') + experiment('{ network: { timeout: 100ms } }', 'toxic', 'proxied'),
    'runbooks/pause.yaml': `${head('pause')}
      - { id: deploy, type: deploy, target: slots, slot: blue, version: v1 }
${experiment('{ pause: blue }', 'slots', 'shop').replace('id: break', 'id: break\n        needs: [deploy]')}`,
  };
}
