import type { Draft, Unit } from './draft.js';
import type { Expanded } from './expand.js';
import type { StepNames } from './names.js';
import type { Planning } from './planning.js';

/**
 * Fills `needs` of every draft with what its stage demands: in a sequential stage the node before, unless `needs:` is
 * given; steps of a group one after another; iterations one after another unless `atOnce` allows more. What needs a
 * forEach needs all of it. Linear in the number of needs.
 */
export function orderSteps(planning: Planning, { units }: Expanded, names: StepNames): void {
  planning.request.runbook.stages.forEach((stage, index) => {
    const ends = new Ends(units[index] ?? [], stage.order === 'sequential', names);
    units[index]?.forEach((unit, position) => {
      orderUnit(unit, ends.before(position), names);
    });
  });
}

/** What has to be over before a unit starts, and which steps end a unit. */
class Ends {
  private readonly positions: Map<string, number>;

  constructor(
    private readonly units: readonly Unit[],
    private readonly sequential: boolean,
    private readonly names: StepNames,
  ) {
    this.positions = new Map(units.map(({ node }, position) => [node.id, position]));
  }

  before(position: number, through: ReadonlySet<number> = new Set()): number[] {
    const needs = this.units[position]?.node.needs;
    if (!needs) return this.sequential && position > 0 ? this.of(position - 1, through) : [];
    return needs.flatMap((name) => {
      const unit = this.positions.get(name);
      return unit === undefined ? this.names.all(name) : this.of(unit, through);
    });
  }

  /** An empty forEach hands on what it would have waited for. `through` stops circles, which are reported elsewhere. */
  private of(position: number, through: ReadonlySet<number>): number[] {
    const ends = this.units[position]?.iterations.flatMap(endsOf) ?? [];
    if (ends.length > 0 || through.has(position)) return ends;
    return this.before(position, new Set([...through, position]));
  }
}

/** The steps of an iteration that no other step of it waits for. */
function endsOf(iteration: Draft[]): number[] {
  if (iteration.length === 1) return iteration.map(({ index }) => index);
  const needed = new Set(iteration.flatMap(({ needs }) => needs));
  return iteration.filter(({ index }) => !needed.has(index)).map(({ index }) => index);
}

function orderUnit(unit: Unit, outer: number[], names: StepNames): void {
  let before = outer;
  for (const iteration of unit.iterations) {
    iteration.forEach((draft, position) => {
      orderDraft(draft, { unit, previous: iteration[position - 1], before, names });
    });
    if (unit.atOnce === 1) before = endsOf(iteration);
  }
}

interface Place {
  unit: Unit;
  /** The step before it in its iteration. */
  previous?: Draft;
  /** What the iteration waits for. */
  before: number[];
  names: StepNames;
}

function orderDraft(draft: Draft, { unit, previous, before, names }: Place): void {
  const own = unit.node.steps ? draft.node.needs : undefined;
  if (!own) {
    draft.needs = previous ? [previous.index] : [...before];
    return;
  }
  const needs = own.flatMap((name) => names.all(name, draft));
  const inside = needs.some((need) => [...draft.siblings.values()].includes(need));
  draft.needs = [...new Set(inside ? needs : [...needs, ...before])];
}
