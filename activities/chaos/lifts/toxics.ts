import { ToxiproxyApi, type ToxiproxyAddress } from '../../targets/toxiproxy-api.js';
import { errored } from '../../failures.js';

const LIMIT_MS = 20_000;

export interface StandingToxics {
  address: ToxiproxyAddress;
  proxy: string;
  /** Names of the toxics that are this experiment's. */
  names: string[];
  /** Opens the proxy again, where the experiment closed it. */
  open: boolean;
}

/** Takes away these toxics and no others, and reads back. A proxy that is gone holds none. */
export async function removeToxics({ address, proxy, names, open }: StandingToxics): Promise<void> {
  const api = new ToxiproxyApi(address, AbortSignal.timeout(LIMIT_MS));
  for (const name of names) await api.removeToxic(proxy, name);
  if (open) await api.setOpen(proxy, true);
  const left = await api.proxy(proxy);
  if (!left) return;
  const standing = left.toxics.filter((name) => names.includes(name));
  if (standing.length === 0 && (left.open || !open)) return;
  const what = standing.length > 0 ? `still has ${standing.join(', ')}` : 'is still closed';
  throw errored('toxics-stand', `The proxy ${proxy} of ${address.name} ${what}.`, 'unknown');
}
