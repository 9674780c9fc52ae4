import { join } from 'node:path';
import { type Child, startChild } from './child.js';
import { haproxySocket, haproxyVersion, startHaproxy } from './haproxy.js';

export interface EdgeWish {
  kind: 'haproxy' | 'own';
  /** Before the names of its variables: `STOREFRONT`, `STAGE`. */
  prefix: string;
  /** Folder of the compiled example. */
  programs: string;
  /** Folder for what the edge keeps on disk. */
  folder: string;
  ports: { edge: number; blue: number; green: number };
}

/** What stands in front of blue and green. */
export interface Edge {
  /** What it is, for people. */
  name: string;
  /** The storefront as customers reach it. */
  url: string;
  /** What targets.yaml refers to. */
  env: Readonly<Record<string, string>>;
  child: Child;
}

/** HAProxy where it is installed, unless the own edge is wished for. */
export function edgeKind(ownEdge: boolean): 'haproxy' | 'own' {
  return !ownEdge && haproxyVersion() !== undefined ? 'haproxy' : 'own';
}

/** Starts the edge with all traffic on blue, which must serve already. Resolves when the storefront answers. */
export async function startEdge(wish: EdgeWish): Promise<Edge> {
  return wish.kind === 'haproxy' ? await haproxyEdge(wish) : await ownEdge(wish);
}

async function haproxyEdge({ folder, ports, prefix }: EdgeWish): Promise<Edge> {
  const socket = haproxySocket(folder);
  const { child, url } = await startHaproxy({ folder, socket, port: ports.edge, blue: ports.blue, green: ports.green });
  return { name: haproxyVersion() ?? 'HAProxy', url, env: { [`${prefix}_HAPROXY_SOCKET`]: socket }, child };
}

async function ownEdge({ programs, prefix, ports: { edge: port, blue, green } }: EdgeWish): Promise<Edge> {
  const servers = [`--server=blue=http://127.0.0.1:${blue}`, `--server=green=http://127.0.0.1:${green}`];
  const argv = [process.execPath, join(programs, 'edge', 'main.js'), `--port=${port}`, ...servers] as const;
  const child = await startChild({ name: 'the own edge', argv });
  const { edge, admin } = JSON.parse(await child.firstLine(10_000)) as { edge: string; admin: string };
  return { name: 'the example’s own edge process', url: edge, env: { [`${prefix}_EDGE_ADMIN_URL`]: admin }, child };
}
