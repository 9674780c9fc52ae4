import { join } from 'node:path';
import { startChild } from './child.js';
import { startEdge } from './edge.js';
import { freePorts } from './free-ports.js';
import type { StartedParts } from './started-parts.js';

/** What blue runs when the demo begins. */
export const BLUE_VERSION = 'v1.4.0';

export interface StorefrontWish {
  /** The demo's workspace, with the compiled shop in it. */
  root: string;
  /** Folder of the compiled example. */
  programs: string;
  edge: 'haproxy' | 'own';
  parts: StartedParts;
}

export interface Storefront {
  /** As customers reach it. */
  url: string;
  /** What divides its traffic, for people. */
  edge: string;
  /** What targets.yaml refers to: the worker needs it in its environment. */
  env: Readonly<Record<string, string>>;
}

/** Starts blue and the edge in front of it, all traffic on blue. Green's port is chosen, and free. */
export async function startStorefront({ root, programs, edge: kind, parts }: StorefrontWish): Promise<Storefront> {
  const [blue = 0, green = 0, port = 0] = await freePorts(3);
  const shop = await startChild({
    name: 'blue',
    argv: [process.execPath, join(root, 'shop', 'main.js')],
    env: { PORT: String(blue), VERSION: BLUE_VERSION, SLOT: 'blue' },
  });
  parts.add({ name: `blue (pid ${shop.pid})`, stop: () => shop.stop() });
  await shop.firstLine(10_000);
  const ports = { edge: port, blue, green };
  const edge = await startEdge({ kind, programs, folder: join(root, '.daybook', 'edge'), ports });
  parts.add({ name: `${edge.child.name} (pid ${edge.child.pid})`, stop: () => edge.child.stop() });
  const env = {
    ...edge.env,
    STOREFRONT_URL: edge.url,
    STOREFRONT_GREEN_URL: `http://127.0.0.1:${green}`,
    STOREFRONT_BLUE_PORT: String(blue),
    STOREFRONT_GREEN_PORT: String(green),
  };
  return { url: edge.url, edge: edge.name, env };
}

/** Who answers a customer now. */
export async function whoServes(url: string): Promise<{ slot: string; version: string }> {
  const answer = await fetch(`${url}/api/catalogue`, { headers: { connection: 'close' } });
  return (await answer.json()) as { slot: string; version: string };
}
