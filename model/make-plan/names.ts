import type { Draft, Unit } from './draft.js';

/** Finds steps by the names that authors use. */
export class StepNames {
  private readonly byId = new Map<string, number>();
  private readonly units = new Map<string, Unit>();
  /** Steps inside groups, by their own id. */
  private readonly inner = new Map<string, number[]>();

  constructor(
    readonly drafts: readonly Draft[],
    units: readonly Unit[],
  ) {
    for (const draft of drafts) {
      this.byId.set(draft.id, draft.index);
      if (draft.siblings.size > 0) this.addInner(draft);
    }
    for (const unit of units) this.units.set(unit.node.id, unit);
  }

  private addInner({ node, index }: Draft): void {
    const known = this.inner.get(node.id);
    if (known) known.push(index);
    else this.inner.set(node.id, [index]);
  }

  exact(id: string): number | undefined {
    return this.byId.get(id);
  }

  unit(id: string): Unit | undefined {
    return this.units.get(id);
  }

  /**
   * All steps that `name` stands for, seen from `from`: a step of its own iteration first, then a step or a whole
   * forEach, then one item (`ramp[2]`), then a step inside a group in all iterations. Empty when there is none.
   */
  all(name: string, from?: Draft): number[] {
    const sibling = from?.siblings.get(name);
    if (sibling !== undefined) return [sibling];
    const unit = this.units.get(name);
    if (unit) return unit.iterations.flat().map(({ index }) => index);
    const exact = this.byId.get(name);
    if (exact !== undefined) return [exact];
    const item = /^(.+)\[(\d+)\]$/.exec(name);
    const iteration = item && this.units.get(item[1] ?? '')?.iterations[Number(item[2])];
    return iteration ? iteration.map(({ index }) => index) : (this.inner.get(name) ?? []);
  }

  /** For suggestions. */
  written(): string[] {
    return [...new Set([...this.units.keys(), ...this.drafts.map(({ node }) => node.id)])];
  }
}
