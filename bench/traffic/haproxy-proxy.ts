import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { tableOf } from '../../activities/targets/haproxy-table.js';
import { percentOf } from '../../activities/targets/haproxy-weights.js';
import { freePort } from '../../tools/temporal/ports.js';
import { type EdgeProxy, type RunningProgram, startProgram, waitFor } from './proxy.js';

export interface HaproxyNode {
  name: string;
  /** Path of its runtime socket. */
  socket: string;
  url: string;
  program: RunningProgram;
}

export interface HaproxyProxy extends EdgeProxy {
  nodes: HaproxyNode[];
}

/** As many HAProxy processes as there are names, blue with all the traffic on each. */
export async function startHaproxies(
  servers: { blue: string; green: string },
  names: readonly string[] = ['edge-1', 'edge-2', 'edge-3'],
): Promise<HaproxyProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-haproxy-'));
  const nodes: HaproxyNode[] = [];
  for (const name of names) {
    const socket = path.join(folder, `${name}.sock`);
    const port = await freePort();
    const file = path.join(folder, `${name}.cfg`);
    await writeFile(file, configuration({ socket, port, ...servers }));
    nodes.push({
      name,
      socket,
      url: `http://127.0.0.1:${port}`,
      program: startProgram(['haproxy', '-db', '-f', file]),
    });
  }
  for (const { name, socket } of nodes) {
    await waitFor(`HAProxy ${name} has checked both`, async () => {
      const table = tableOf(await askSocket(socket, 'show stat shop 4 -1'));
      return table?.length === 2 && table.every(({ check_status: check = '' }) => check.includes('OK'));
    });
  }
  const sockets = Object.fromEntries(nodes.map(({ name, socket }) => [name, socket]));
  return {
    name: `HAProxy, ${nodes.length} nodes`,
    nodes,
    urls: nodes.map(({ url }) => url),
    target: {
      kind: 'haproxy',
      config: { nodes: sockets, backend: 'shop', servers: { blue: 'blue1', green: 'green1' } },
    },
    look: async () =>
      Object.fromEntries(await Promise.all(nodes.map(async ({ name, socket }) => [name, await weightsAt(socket)]))),
    stop: async () => {
      await Promise.all(nodes.map(({ program }) => program.stop()));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function weightsAt(socket: string): Promise<Record<string, number>> {
  const rows = tableOf(await askSocket(socket, 'show servers state shop')) ?? [];
  const weights = rows.map((row) => [
    row.srv_name?.replace(/\d$/, ''),
    row.srv_admin_state === '0' ? Number(row.srv_uweight) : 0,
  ]);
  return percentOf(Object.fromEntries(weights));
}

/** One command, past Daybook. */
export function askSocket(socket: string, command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const connection = connect(socket, () => connection.write(`${command}\n`));
    connection.setEncoding('utf8');
    connection.on('data', (chunk: string) => {
      answer += chunk;
    });
    connection.once('error', reject);
    connection.once('close', () => resolve(answer));
  });
}

function configuration({ socket, port, blue, green }: { socket: string; port: number; blue: string; green: string }) {
  return `global
  stats socket ${socket} mode 600 level admin
  maxconn 1000
defaults
  mode http
  timeout connect 5s
  timeout check 5s
  timeout client 30s
  timeout server 30s
  retries 3
  option redispatch 1
frontend edge
  bind 127.0.0.1:${port}
  default_backend shop
backend shop
  balance roundrobin
  option httpchk GET /healthz
  retry-on conn-failure empty-response
  http-request disable-l7-retry if !METH_GET
  default-server check inter 1s fastinter 500ms downinter 250ms rise 1 fall 5
  server blue1 ${blue} weight 100
  server green1 ${green} weight 0
`;
}
