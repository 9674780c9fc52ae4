const UNITS: readonly [size: number, name: string][] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
];

/** How long something takes, in its two largest units, as people say it: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 14 min`, `3 d 4 h`. Negative is 0 s. */
export function spanText(ms: number): string {
  if (ms > 0 && ms < 1000) return `${Math.max(0.1, Math.floor(ms / 100) / 10).toFixed(1)} s`;
  const first = UNITS.findIndex(([size]) => ms >= size);
  const [size, name] = UNITS[first] ?? [1000, 's'];
  const count = Math.max(0, Math.floor(ms / size));
  const next = UNITS[first + 1];
  const rest = next ? Math.floor((ms - count * size) / next[0]) : 0;
  return next && rest > 0 && first >= 0 ? `${count} ${name} ${rest} ${next[1]}` : `${count} ${name}`;
}
