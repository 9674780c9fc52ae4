import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type NetworkFault, toxicsOf } from '../../../model/chaos/toxics.js';
import { failed, refused } from '../../failures.js';
import { readParams } from '../../params.js';
import { ToxiproxyApi, type ToxiproxyAddress } from '../../targets/toxiproxy-api.js';
import type { Fault } from '../fault.js';

const aimShape = z.object({ proxy: z.string(), names: z.array(z.string()), open: z.boolean() });

export interface NetworkTarget {
  address: ToxiproxyAddress;
  /** Undefined where neither the step nor the target names one. */
  proxy: string | undefined;
  signal: AbortSignal;
}

/** Toxics on one proxy, under names of this attempt's own; `down` closes the proxy. */
export function networkFault(fault: NetworkFault, { address, proxy, signal }: NetworkTarget): Fault {
  const api = new ToxiproxyApi(address, signal);
  return {
    aim: async (key) => {
      const named = proxy ?? (await missing(api, address));
      const state = await api.proxy(named);
      if (!state) throw failed('proxy-missing', `${address.name} has no proxy ${named}; no fault was begun.`);
      if (!state.open)
        throw failed('proxy-closed', `The proxy ${named} of ${address.name} is closed already; no fault was begun.`);
      return { proxy: named, names: toxicsOf(fault, prefixOf(key)).map(({ name }) => name), open: fault.down === true };
    },
    begin: async (aim, key) => {
      const { proxy: named, open } = readParams(aimShape, aim);
      for (const toxic of toxicsOf(fault, prefixOf(key))) await api.addToxic(named, toxic);
      if (open) await api.setOpen(named, false);
    },
    // Each call has the target's own time.
    beginWithinMs: (toxicsOf(fault, '').length + (fault.down ? 1 : 0)) * address.timeoutMs,
    lift: (aim) => ({ kind: 'toxics', toxics: { address, ...readParams(aimShape, aim) } }),
    byHand: (aim) => byHand(address, readParams(aimShape, aim)),
  };
}

async function missing(api: ToxiproxyApi, { name }: ToxiproxyAddress): Promise<never> {
  const known = await api.proxies();
  throw refused(
    'proxy-unnamed',
    `Neither the step nor ${name} names a proxy; it has ${known.join(', ') || 'none'}. No fault was begun.`,
  );
}

/** Names of toxics are short; the key's own characters are not all allowed there. */
function prefixOf(key: string): string {
  return `daybook-${createHash('sha256').update(key).digest('hex').slice(0, 10)}`;
}

/** The command that helps most comes first: a closed proxy lets nobody through. */
function byHand({ url }: ToxiproxyAddress, { proxy, names, open }: z.output<typeof aimShape>): string {
  const place = `${new URL(url).origin}/proxies/${proxy}`;
  const opening = open ? [`curl -d '{"enabled":true}' ${place}`] : [];
  const removal = names.length === 0 ? [] : [`curl -X DELETE ${place}/toxics/${namesText(names)}`];
  return [...opening, ...removal].join('; ');
}

/** As curl reads several names: what they share stands once. Messages are cut at their end. */
function namesText(names: readonly string[]): string {
  const [only = ''] = names;
  if (names.length === 1) return only;
  const shared = only.slice(0, only.lastIndexOf('-') + 1);
  return `'${shared}{${names.map((name) => name.slice(shared.length)).join(',')}}'`;
}
