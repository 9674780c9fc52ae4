import type { Draft } from './draft.js';

/** Answers "is this step certainly over when that one starts?" for one plan. */
export class Reach {
  /** Steps from here to the step itself form a chain in which each needs the one before. */
  private readonly chainStart: number[] = [];

  constructor(private readonly drafts: readonly Draft[]) {
    for (const { index, needs, stage } of drafts) {
      const chained = drafts[index - 1]?.stage === stage && needs.includes(index - 1);
      this.chainStart.push(chained ? (this.chainStart[index - 1] ?? index) : index);
    }
  }

  /** Earlier stages are over; inside a stage `needs` decide. Jumps along chains, so long sequences cost one look. */
  isOverBefore(first: number, then: number): boolean {
    const [a, b] = [this.drafts[first], this.drafts[then]];
    if (!a || !b || a.stage !== b.stage) return (a?.stage ?? 0) < (b?.stage ?? 0);
    const seen = new Set<number>();
    const open = [...b.needs];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue;
      const start = this.chainStart[at] ?? at;
      if (first >= start && first <= at) return true;
      for (let link = at; link >= start && !seen.has(link); link--) {
        seen.add(link);
        // Inside a chain the need for the step before leads nowhere new.
        for (const need of this.drafts[link]?.needs ?? []) if (need !== link - 1 || link === start) open.push(need);
      }
    }
    return false;
  }
}

/** Steps of one circle of needs, or undefined when there is none. Kahn's algorithm over the whole plan. */
export function circleIn(drafts: readonly Draft[]): Draft[] | undefined {
  const waits = drafts.map(({ needs }) => needs.length);
  const dependents: number[][] = drafts.map(() => []);
  for (const { index, needs } of drafts) for (const need of needs) dependents[need]?.push(index);
  const ready = drafts.filter(({ needs }) => needs.length === 0).map(({ index }) => index);
  let settled = 0;
  for (let at = ready.pop(); at !== undefined; at = ready.pop()) {
    settled++;
    for (const dependent of dependents[at] ?? []) {
      waits[dependent] = (waits[dependent] ?? 0) - 1;
      if (waits[dependent] === 0) ready.push(dependent);
    }
  }
  return settled === drafts.length ? undefined : followCircle(drafts, waits);
}

/** From any step that never becomes free, walking back along needs that are not free either ends in a circle. */
function followCircle(drafts: readonly Draft[], waits: number[]): Draft[] {
  const path: number[] = [];
  let at = waits.findIndex((count) => count > 0);
  while (!path.includes(at)) {
    path.push(at);
    at = drafts[at]?.needs.find((need) => (waits[need] ?? 0) > 0) ?? at;
  }
  return path.slice(path.indexOf(at)).flatMap((index) => drafts[index] ?? []);
}
