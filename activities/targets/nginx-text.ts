import { z } from 'zod';
import type { Json } from '../../model/json.js';

/** What the owned file says, and what nginx answers at the read-back address. */
export interface NginxShares {
  upstream: string;
  /** `host:port` by colour. */
  servers: Record<string, string>;
  /** Whole percent by colour; at least one above 0. */
  weights: Record<string, number>;
}

export const READ_BACK_PATH = '/daybook/traffic';

const served = z.object({
  upstream: z.string(),
  servers: z.record(z.string(), z.string()),
  weights: z.record(z.string(), z.number().int().min(0).max(100)),
  version: z.string().optional(),
});

/** Undefined when it is no such answer, or gives shares to a colour that it names no server for. */
export function servedFrom(json: Json): (NginxShares & { version?: string }) | undefined {
  const read = served.safeParse(json);
  if (!read.success) return undefined;
  const { servers, weights } = read.data;
  return Object.keys(weights).every((colour) => Object.hasOwn(servers, colour)) ? read.data : undefined;
}

/**
 * The whole file. The upstream and the location that tells of it stand in one file, so whoever answers with these weights has
 * read this upstream. `max_fails=0`: one failed request must not take a colour out for ten seconds; nginx passes the request
 * to the other one. Throws a RangeError when nobody would get anything. Names and addresses of `servers` must have been checked:
 * they go into the text as they are. Of `weights` only the shares of those colours do.
 */
export function nginxText({ upstream, servers, weights }: NginxShares, readBack: string): string {
  const shares = Object.fromEntries(Object.keys(servers).map((colour) => [colour, weights[colour] ?? 0]));
  const lines = Object.entries(servers).map(([colour, address]) => {
    const percent = shares[colour] ?? 0;
    return `    server ${address} ${percent > 0 ? `weight=${percent} max_fails=0` : 'down'}; # ${colour}`;
  });
  if (!Object.values(shares).some((percent) => percent > 0)) {
    throw new RangeError('an upstream without a server would answer nobody');
  }
  const told = JSON.stringify({ upstream, servers, weights: shares, version: '$nginx_version' });
  return `# Daybook owns this file: what is changed by hand is lost at the next switch.
upstream ${upstream} {
${lines.join('\n')}
}
server {
    listen ${readBack};
    access_log off;
    location = ${READ_BACK_PATH} {
        default_type application/json;
        return 200 '${told}';
    }
    location / {
        return 404;
    }
}
`;
}
