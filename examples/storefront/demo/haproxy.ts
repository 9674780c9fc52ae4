import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Child, startChild } from './child.js';

export interface HaproxySite {
  /** Folder for its configuration. */
  folder: string;
  /** Path of its runtime socket, as `haproxySocket` gives it. */
  socket: string;
  /** Port of the storefront. */
  port: number;
  blue: number;
  green: number;
}

export interface Haproxy {
  child: Child;
  url: string;
}

/** First line of `haproxy -v`, or undefined where it is not installed. */
export function haproxyVersion(): string | undefined {
  const { status, stdout } = spawnSync('haproxy', ['-v'], { encoding: 'utf8' });
  return status === 0 ? stdout.split('\n')[0]?.trim() : undefined;
}

/**
 * Writes a configuration and starts HAProxy in the foreground with it: blue has all the traffic, green none.
 * Resolves when the storefront answers; rejects, with HAProxy's own words, when it does not start.
 */
export async function startHaproxy(site: HaproxySite): Promise<Haproxy> {
  mkdirSync(site.folder, { recursive: true });
  const file = join(site.folder, 'haproxy.cfg');
  writeFileSync(file, configuration(site));
  const child = await startChild({ name: 'HAProxy', argv: ['haproxy', '-db', '-f', file] });
  const url = `http://127.0.0.1:${site.port}`;
  await untilReady({ child, url, socket: site.socket });
  return { child, url };
}

/**
 * Path of the runtime socket, which the `haproxy` target kind talks to: in the folder, or in a new temporary one where that is
 * too long. A socket's path has 107 bytes at most, and HAProxy first binds it under a longer name.
 */
export function haproxySocket(folder: string): string {
  const path = join(folder, 'haproxy.sock');
  return Buffer.byteLength(path) <= 90 ? path : join(mkdtempSync(join(tmpdir(), 'storefront-')), 'haproxy.sock');
}

/** Weights are absolute (0 to 256): a percentage of green's initial 0 would always be 0. */
function configuration({ socket, port, blue, green }: HaproxySite): string {
  return `global
  stats socket ${socket} mode 600 level admin
  stats timeout 1h
  maxconn 1000

defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout http-keep-alive 30s
  retries 3
  option redispatch 1

frontend storefront
  bind 127.0.0.1:${port}
  default_backend shop

backend shop
  balance roundrobin
  option httpchk GET /healthz
  http-check expect status 200
  # A GET may be sent again when a kept connection was closed under it; nothing else is.
  retry-on conn-failure empty-response
  http-request disable-l7-retry if !METH_GET
  default-server check inter 250ms fastinter 100ms downinter 250ms rise 2 fall 2
  server blue1 127.0.0.1:${blue} weight 100
  server green1 127.0.0.1:${green} weight 0
`;
}

/**
 * Its socket first: it accepts only when every port is bound, while on a port that was taken somebody else may answer.
 * Rejects when the process ended instead, or is not ready within ten seconds.
 */
async function untilReady({ child, url, socket }: Haproxy & { socket: string }): Promise<void> {
  const deadline = performance.now() + 10_000;
  let ended: number | string | undefined;
  void child.ended.then((how) => {
    ended = how;
  });
  while (!((await accepts(socket)) && (await answersWell(`${url}/healthz`)))) {
    if (ended !== undefined) throw new Error(`HAProxy ended (${ended}) before it was ready. ${child.said()}`);
    if (performance.now() > deadline) throw new Error(`HAProxy runs, but ${url} does not answer 200. ${child.said()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function accepts(socket: string): Promise<boolean> {
  return new Promise((resolve) => {
    const connection = connect(socket, () => {
      connection.destroy();
      resolve(true);
    });
    connection.once('error', () => resolve(false));
  });
}

function answersWell(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { agent: false, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
