import type { ProgrammePart } from './programme.js';

type Link = Pick<ProgrammePart, 'name' | 'needs'>;

/** Names of parts that need one another in a circle, each needing the next; undefined where there is none. Pure. */
export function circleAmong(parts: readonly Link[]): string[] | undefined {
  const needsOf = new Map(parts.map(({ name, needs }) => [name, needs]));
  const done = new Set<string>();
  const follow = (name: string, trail: string[]): string[] | undefined => {
    const before = trail.indexOf(name);
    if (before >= 0) return trail.slice(before);
    if (done.has(name)) return undefined;
    for (const need of needsOf.get(name) ?? []) {
      const circle = follow(need, [...trail, name]);
      if (circle) return circle;
    }
    done.add(name);
    return undefined;
  };
  for (const { name } of parts) {
    const circle = follow(name, []);
    if (circle) return circle;
  }
  return undefined;
}

/** How many parts stand before each one on the longest way: its row in a drawing. By name. Parts in a circle are not for this. */
export function ranks(parts: readonly Link[]): Map<string, number> {
  const needsOf = new Map(parts.map(({ name, needs }) => [name, needs]));
  const known = new Map<string, number>();
  const rank = (name: string): number => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const value = Math.max(-1, ...(needsOf.get(name) ?? []).map(rank)) + 1;
    known.set(name, value);
    return value;
  };
  return new Map(parts.map(({ name }) => [name, rank(name)]));
}

/** Every part that must have succeeded before this one, however far away. */
export function allBefore(parts: readonly Link[], name: string): Set<string> {
  const needsOf = new Map(parts.map((part) => [part.name, part.needs]));
  const before = new Set<string>();
  const left = [...(needsOf.get(name) ?? [])];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (before.has(next)) continue;
    before.add(next);
    left.push(...(needsOf.get(next) ?? []));
  }
  return before;
}
