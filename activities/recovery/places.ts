import { refused } from '../failures.js';
import { openTarget } from '../own-target.js';
import { lookAtNode } from '../postgres/look-at-node.js';
import { pairPlace } from '../postgres/pair-place.js';
import { postgresPlace } from '../postgres/place.js';
import type { StepScope } from '../scope.js';
import { errored } from '../failures.js';
import type { BeatPlace } from './writer/protocol.js';

/** A database that a drill measures: one server, or a pair of which one is primary. */
export interface DrillPlaces {
  name: string;
  places: BeatPlace[];
  /** Absolute. */
  pointer?: string;
}

/** The step's own target, or the further one that `other` names. Errored or refused where it is not usable. */
export async function openPlaces(scope: StepScope, other?: string): Promise<DrillPlaces> {
  const target = await openTarget(scope, other);
  const { name, kind } = target;
  if (kind === 'postgres') return { name, places: [{ node: name, place: postgresPlace(target) }] };
  if (kind !== 'postgres-pair')
    throw refused('kind-unsuitable', `${name} is of kind ${kind}, and a drill measures postgres or postgres-pair.`);
  const { nodes, pointer } = pairPlace(target, scope.deps.workspace.root);
  return { name, places: nodes.map(({ node, place }) => ({ node, place })), ...(pointer !== undefined && { pointer }) };
}

/** The one that takes writes. Errored `no-primary` where none does, `two-primaries` where several do: then nobody knows what counts. */
export async function primaryOf({ name, places }: DrillPlaces, signal: AbortSignal): Promise<BeatPlace> {
  const found = await Promise.all(places.map(async (one) => ({ one, ...(await lookAtNode(one, signal)) })));
  const primaries = found.filter(({ state }) => state === 'primary');
  const [first, ...more] = primaries;
  if (!first) throw errored('no-primary', `No node of ${name} takes writes. Promote one, then retry.`, 'no');
  if (more.length > 0) {
    const both = primaries.map(({ node }) => node).join(' and ');
    throw errored('two-primaries', `${both} of ${name} both take writes. Fence one of them, then retry.`, 'no');
  }
  return first.one;
}
