import { join } from 'node:path';
import { startChild } from './child.js';
import { startEdge } from './edge.js';
import { freePorts } from './free-ports.js';
import type { StartedParts } from './started-parts.js';

/** What blue runs when the demo begins. */
export const BLUE_VERSION = 'v1.4.0';

export interface StorefrontWish {
  environment: 'production' | 'stage';
  /** Folder with pointer and credential for blue. Missing: blue keeps no orders. */
  database?: string;
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
  /** Green, without the edge in between. */
  greenUrl: string;
  /** What divides its traffic, for people. */
  edge: string;
  /** What targets.yaml refers to: the worker needs it in its environment. */
  env: Readonly<Record<string, string>>;
}

/** Starts blue of an environment and the edge in front of it, all traffic on blue. Green's port is chosen, and free. */
export async function startStorefront(wish: StorefrontWish): Promise<Storefront> {
  const { environment, database, root, programs, edge: kind, parts } = wish;
  const stage = environment === 'stage';
  const prefix = stage ? 'STAGE' : 'STOREFRONT';
  const name = stage ? 'blue of stage' : 'blue';
  const [blue = 0, green = 0, port = 0] = await freePorts(3);
  const shop = await startChild({
    name,
    argv: [process.execPath, join(root, 'shop', 'main.js')],
    env: { PORT: String(blue), VERSION: BLUE_VERSION, SLOT: 'blue', ...(database && { DATABASE_FOLDER: database }) },
  });
  parts.add({ name: `${name} (pid ${shop.pid})`, stop: () => shop.stop() });
  await shop.firstLine(10_000);
  const ports = { edge: port, blue, green };
  const edge = await startEdge({
    kind,
    programs,
    folder: join(root, '.daybook', `${environment}-edge`),
    ports,
    prefix,
  });
  parts.add({
    name: `${edge.child.name}${stage ? ' of stage' : ''} (pid ${edge.child.pid})`,
    stop: () => edge.child.stop(),
  });
  const env = {
    ...edge.env,
    [`${prefix}_URL`]: edge.url,
    [`${prefix}_BLUE_URL`]: `http://127.0.0.1:${blue}`,
    [`${prefix}_GREEN_URL`]: `http://127.0.0.1:${green}`,
    [`${prefix}_GREEN_METRICS_URL`]: `http://127.0.0.1:${green}/metrics`,
    [`${prefix}_BLUE_PORT`]: String(blue),
    [`${prefix}_GREEN_PORT`]: String(green),
  };
  return { url: edge.url, greenUrl: `http://127.0.0.1:${green}`, edge: edge.name, env };
}

/** Who answers a customer now. */
export async function whoServes(url: string): Promise<{ slot: string; version: string }> {
  const answer = await fetch(`${url}/api/catalogue`, { headers: { connection: 'close' } });
  return (await answer.json()) as { slot: string; version: string };
}
