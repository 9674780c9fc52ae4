import { hostOfAddress, hostOfUrl, isLoopbackHost } from '../model/loopback.js';

/** Whether an address (`host`, `host:port`, `[v6]:port` or a web address) can only mean this machine. */
export function isLoopback(address: string): boolean {
  const host = hostOf(address);
  return host !== undefined && isLoopbackHost(host);
}

/** The host of an address, lower case; undefined when it has none. */
export function hostOf(address: string): string | undefined {
  const host =
    hostOfUrl(address) ??
    hostOfAddress(address) ??
    (/^[A-Za-z0-9.-]+$|^\[[0-9a-f:.]+\]$/i.test(address) ? address : undefined);
  return host?.toLowerCase();
}
