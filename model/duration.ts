/** Milliseconds per unit that people write. Days are 24 hours; calendar arithmetic belongs to zones.ts. */
const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const WRITTEN = /^(?:\d+(?:\.\d+)?(?:ms|s|m|h|d))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h|d)/g;

/** `1h30m` -> 5400000. Undefined when it is not a duration as people write them: `500ms 30s 15m 2h 1h30m 3d`. */
export function parseDuration(text: string): number | undefined {
  if (!WRITTEN.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(PART)) sum += Number(amount) * (UNITS[unit ?? ''] ?? Number.NaN);
  return Number.isSafeInteger(Math.round(sum)) ? Math.round(sum) : undefined;
}

/** The shortest exact form of whole milliseconds: 5400000 -> `1h30m`. Never empty. */
export function durationText(ms: number): string {
  let rest = Math.round(ms);
  let text = '';
  for (const unit of ['d', 'h', 'm', 's', 'ms']) {
    const size = UNITS[unit] ?? 1;
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * size;
  }
  return text || '0s';
}
