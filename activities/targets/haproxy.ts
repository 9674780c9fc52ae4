import { z } from 'zod';
import { eachOnce } from '../../model/target-kinds/each-once.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination, TrafficDriver } from '../target-driver.js';
import { unexpected } from '../failures.js';
import { HaproxyBackend } from './haproxy-backend.js';
import { HaproxyNodes } from './haproxy-nodes.js';
import { Lasting } from '../lasting.js';
import { askHaproxy, type RuntimeSocket } from './haproxy-socket.js';

/** Anything else could smuggle a second command into the runtime socket. */
const name = z.string().regex(/^[A-Za-z0-9._:-]+$/);
const socket = z.string().regex(/^(\/.+|.+:\d+)$/);
const config = z
  .object({
    socket: socket.optional(),
    nodes: z.record(z.string(), socket).optional(),
    backend: name,
    servers: z.record(z.string(), name).refine(eachOnce),
    timeout: duration.default(2000),
  })
  .refine((entry) => (entry.socket === undefined) !== (entry.nodes === undefined), { path: ['socket'] });

interface Process {
  /** Undefined where the target is one process only. */
  node?: string;
  runtime: RuntimeSocket;
  backend: HaproxyBackend;
}

/** Traffic of one backend, on one HAProxy or on each of several. */
export function haproxyTraffic(target: OpenTarget, signal: AbortSignal): TrafficDriver {
  const lasting = new Lasting(signal);
  const processes = processesOf(target, lasting);
  const [first] = processes;
  if (first && first.node === undefined) return first.backend;
  return new HaproxyNodes(Object.fromEntries(processes.map(({ node, backend }) => [node, backend])), lasting);
}

/** Looks at every process: its version, what carries, and whether its socket lets weights be set. Changes nothing. */
export async function examineHaproxy(target: OpenTarget, scope: StepScope): Promise<Examination> {
  const seen = await Promise.all(processesOf(target, new Lasting(scope.signal)).map(examineProcess));
  return { found: seen.map(({ found }) => found).join('; '), may: seen.flatMap(({ may }) => may) };
}

function processesOf(target: OpenTarget, lasting: Lasting): Process[] {
  const { socket: only, nodes, backend, servers, timeout } = readConfig(config, target);
  const open = (address: string, node?: string): Process => {
    const runtime: RuntimeSocket = {
      target: node === undefined ? target.name : `${target.name}, ${node}`,
      socket: address,
      local: target.local,
      timeoutMs: timeout,
      get signal() {
        return lasting.signal;
      },
    };
    const carried = new HaproxyBackend({ runtime, lasting, backend, servers });
    return { ...(node !== undefined && { node }), runtime, backend: carried };
  };
  if (only !== undefined) return [open(only)];
  return Object.entries(nodes ?? {}).map(([node, address]) => open(address, node));
}

async function examineProcess({ node, runtime, backend }: Process): Promise<Examination> {
  const on = node === undefined ? '' : ` on ${node}`;
  try {
    const version = /^Version: (.+)$/m.exec(await askHaproxy(runtime, 'show info'))?.[1] ?? 'of unknown version';
    const level = (await askHaproxy(runtime, 'show cli level')).trim();
    return { found: `HAProxy ${version}${on}`, may: [await readable(backend, on), settable(level, on)] };
  } catch (error) {
    runtime.signal.throwIfAborted();
    const why = unexpected(error, 'no').message;
    return {
      found: `no answer${on}`,
      may: [`read traffic${on}`, `switch traffic${on}`].map((action) => ({ action, verdict: 'no', why })),
    };
  }
}

async function readable(backend: HaproxyBackend, on: string): Promise<Allowed> {
  const action = `read traffic${on}`;
  try {
    const { weights, healthy } = await backend.read();
    const each = Object.entries(weights).map(
      ([colour, percent]) => `${colour} ${percent} %, ${healthy[colour] ? 'healthy' : 'not known to be healthy'}`,
    );
    return { action, verdict: 'yes', why: each.join('; ') };
  } catch (error) {
    return { action, verdict: 'no', why: unexpected(error, 'no').message };
  }
}

function settable(level: string, on: string): Allowed {
  const action = `switch traffic${on}`;
  if (level === 'admin') return { action, verdict: 'yes' };
  const why = `The socket's level is ${level.slice(0, 40)}, and setting weights needs \`level admin\`.`;
  return { action, verdict: level === 'operator' || level === 'user' ? 'no' : 'unknown', why };
}
