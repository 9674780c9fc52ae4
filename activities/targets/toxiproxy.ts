import { z } from 'zod';
import { TargetFailure } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Examination } from '../target-driver.js';
import { ToxiproxyApi, type ToxiproxyAddress } from './toxiproxy-api.js';

const config = z.object({
  url: z.url({ protocol: /^https?$/ }),
  proxy: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/)
    .optional(),
  headers: z.record(z.string(), z.string()).default({}),
  timeout: duration.default(5000),
});

/** How such a target is reached, and the proxy it names. */
export function readToxiproxy(target: OpenTarget): { address: ToxiproxyAddress; proxy?: string } {
  const { url, proxy, headers, timeout } = readConfig(config, target);
  return { proxy, address: { name: target.name, url, headers, timeoutMs: timeout, local: target.local } };
}

/** Looks whether it answers and has its proxy. Changes nothing. */
export async function examineToxiproxy(target: OpenTarget, scope: StepScope): Promise<Examination> {
  const { address, proxy } = readToxiproxy(target);
  const api = new ToxiproxyApi(address, scope.signal);
  try {
    const [version, proxies] = [await api.version(), await api.proxies()];
    const found = `toxiproxy ${version} with ${proxies.length === 0 ? 'no proxies' : proxies.join(', ')}`;
    const missing = proxy !== undefined && !proxies.includes(proxy);
    const disturb = missing
      ? { action: 'disturb', verdict: 'no' as const, why: `it has no proxy ${proxy}` }
      : { action: 'disturb', verdict: 'yes' as const };
    return { found, may: [{ action: 'read', verdict: 'yes' }, disturb] };
  } catch (error) {
    if (!(error instanceof TargetFailure)) throw error;
    const verdict = { verdict: 'no' as const, why: error.message };
    return {
      found: 'nothing that answers',
      may: [
        { action: 'read', ...verdict },
        { action: 'disturb', ...verdict },
      ],
    };
  }
}
