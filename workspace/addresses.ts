import { hostOfAddress, hostOfUrl, isLoopbackHost } from '../model/loopback.js';
import type { DaybookConfig } from '../model/workspace.js';
import { readDevFile } from './dev-file.js';

/** What gave an address, in the order of precedence. Said when nothing answers there. */
export type AddressSource = 'flag' | 'environment' | 'dev.json' | 'TEMPORAL_ADDRESS' | 'daybook.yaml';

export interface AddressQuestion {
  root: string;
  daybook: DaybookConfig;
  env: { [name: string]: string | undefined };
  /** The address that was given on the command line. */
  flag?: string;
}

export interface TemporalQuestion extends AddressQuestion {
  /** The namespace that was given on the command line. */
  namespace?: string;
}

export interface TemporalAddress {
  /** host:port */
  address: string;
  namespace: string;
  /** Temporal's own pages, where known. */
  ui?: string;
  from: AddressSource;
}

export interface GatewayAddress {
  /** http://host:port, without a slash at its end. */
  address: string;
  from: AddressSource;
}

/**
 * Where Temporal is: the flag, else DAYBOOK_TEMPORAL_ADDRESS, else a running `daybook dev` (local workspaces only), else
 * TEMPORAL_ADDRESS, else daybook.yaml. The namespace by itself: the flag, else DAYBOOK_NAMESPACE, else that of the
 * running `daybook dev` whose address it is, else daybook.yaml.
 * Throws AddressError for what is no `host:port`, and for another machine in a local workspace.
 */
export async function temporalAddress(question: TemporalQuestion): Promise<TemporalAddress> {
  const { dev, ...chosen } = await choose(question, {
    variable: 'DAYBOOK_TEMPORAL_ADDRESS',
    field: 'temporal',
    customary: 'TEMPORAL_ADDRESS',
    written: question.daybook.temporal.address,
  });
  check(chosen, { host: hostOfAddress(chosen.address), local: question.daybook.local, expected: 'host:port' });
  const own = chosen.from === 'dev.json' ? dev : undefined;
  return {
    ...chosen,
    namespace:
      question.namespace || question.env.DAYBOOK_NAMESPACE || (own?.namespace ?? question.daybook.temporal.namespace),
    ...(own?.ui !== undefined && { ui: own.ui }),
  };
}

/** Where the gateway is, in the same order, with DAYBOOK_GATEWAY. Throws AddressError as temporalAddress() does. */
export async function gatewayAddress(question: AddressQuestion): Promise<GatewayAddress> {
  const { address, from } = await choose(question, {
    variable: 'DAYBOOK_GATEWAY',
    field: 'gateway',
    written: question.daybook.gateway.address,
  });
  check({ address, from }, { host: hostOfUrl(address), local: question.daybook.local, expected: 'http://host:port' });
  return { address: address.replace(/\/+$/, ''), from };
}

interface Choice {
  variable: string;
  field: 'temporal' | 'gateway';
  /** A variable that other programs read too. A running `daybook dev` knows better what it has started or taken. */
  customary?: 'TEMPORAL_ADDRESS';
  written: string;
}

async function choose({ root, daybook, env, flag }: AddressQuestion, { variable, field, customary, written }: Choice) {
  if (flag) return { address: flag, from: 'flag' as const };
  const set = env[variable];
  if (set) return { address: set, from: 'environment' as const };
  const dev = daybook.local ? await readDevFile(root) : undefined;
  if (dev) return { address: dev[field], from: 'dev.json' as const, dev };
  const shared = customary && env[customary];
  return shared ? { address: shared, from: customary } : { address: written, from: 'daybook.yaml' as const };
}

function check(
  { address, from }: { address: string; from: AddressSource },
  rule: { host: string | undefined; local: boolean; expected: string },
): void {
  if (rule.host === undefined)
    throw new AddressError(
      'DB3017',
      `the ${from} gives the address ${address}, which is not ${rule.expected}`,
      `Write it as ${rule.expected}.`,
    );
  if (!rule.local || isLoopbackHost(rule.host)) return;
  throw new AddressError(
    'DB3014',
    `the workspace is local, and ${address} (from the ${from}) is another machine`,
    'Use a loopback address, or a workspace that is not local.',
  );
}

export class AddressError extends Error {
  override readonly name = 'AddressError';

  constructor(
    readonly code: 'DB3014' | 'DB3017',
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}
