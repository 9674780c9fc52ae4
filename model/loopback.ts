/** Whether a host as written in an address is this machine: 127.0.0.0/8, ::1 or localhost. Names are not looked up. */
export function isLoopbackHost(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return bare === 'localhost' || bare === '::1' || /^127(?:\.(?:25[0-5]|2[0-4]\d|1?\d?\d)){3}$/.test(bare);
}

/** Host of `http://host:port/…`; undefined for what is no web address. */
export function hostOfUrl(address: string): string | undefined {
  return /^https?:\/\//i.test(address) && URL.canParse(address) ? new URL(address).hostname : undefined;
}

/** Host of `host:port`; undefined for what is none. */
export function hostOfAddress(address: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[A-Za-z0-9.-]+):(\d{1,5})$/i.exec(address);
  return match && Number(match[2]) <= 65_535 ? match[1] : undefined;
}

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
