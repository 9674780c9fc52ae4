/** How long something took or takes, for people: `0.4s`, `12s`, `3m 05s`, `2h 14m`, `3d 4h`. */
export function elapsedText(ms: number): string {
  const all = Math.max(0, ms);
  if (all < 1000) return `${(all / 1000).toFixed(1)}s`;
  const seconds = Math.floor(all / 1000);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours}h ${two(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

/** `14:02:07` in a zone. */
export function clockText(at: number, zone: string): string {
  return formatter(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);
}

/** `2026-12-01 14:02` in a zone. */
export function dateText(at: number, zone: string): string {
  const parts = { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' } as const;
  return formatter(zone, { ...parts, hourCycle: 'h23' })
    .format(at)
    .replace(',', '');
}

/** A deadline seen from now: `14:02 (in 23m 00s)`; on another day with its date. */
export function deadlineText(at: number, now: number, zone: string): string {
  const sameDay = dateText(at, zone).slice(0, 10) === dateText(now, zone).slice(0, 10);
  const when = sameDay ? clockText(at, zone).slice(0, 5) : dateText(at, zone);
  return at >= now ? `${when} (in ${elapsedText(at - now)})` : `${when} (${elapsedText(now - at)} ago)`;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Making a formatter costs more than using it a thousand times. */
function formatter(zone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${Object.keys(parts).length}`;
  const known = formatters.get(key) ?? new Intl.DateTimeFormat('sv-SE', { ...parts, timeZone: zone });
  formatters.set(key, known);
  return known;
}
