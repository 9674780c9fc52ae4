import { z } from 'zod';
import type { Json } from '../../model/json.js';
import type { TrafficState } from '../target-driver.js';

export type Weights = Record<string, number>;

/** How traffic stood at some moment. Several nodes: what each had; one that could not be read is left out. */
export interface Standing {
  weights: Weights;
  nodes?: Record<string, Weights>;
}

const weights = z.record(z.string(), z.number());
const severalNodes = z.object({ weights, nodes: z.record(z.string(), weights) });

export function standingOf({ weights, nodes }: TrafficState): Standing {
  if (!nodes) return { weights };
  const told = nodes.flatMap(({ name, weights }) => (weights ? [[name, weights] as const] : []));
  return { weights, nodes: Object.fromEntries(told) };
}

/** As it is kept in the effect's record: of one proxy the weights alone. */
export function standingAsJson(standing: Standing): Json {
  return standing.nodes ? { weights: standing.weights, nodes: standing.nodes } : standing.weights;
}

/** Reads what `standingAsJson` made. Throws a ZodError for anything else. */
export function standingFrom(json: Json): Standing {
  const several = severalNodes.safeParse(json);
  return several.success ? several.data : { weights: weights.parse(json) };
}

/** Whether traffic goes where it should, on every node. Shares are quotients of weights: to a hundredth of a percent. */
export function isAt(state: TrafficState, to: Weights): boolean {
  if (!state.nodes) return alike(state.weights, to);
  return state.nodes.length > 0 && state.nodes.every(({ weights }) => weights !== undefined && alike(weights, to));
}

/** Whether nothing that can be read differs from how it stood. */
export function isAsBefore(state: TrafficState, before: Standing): boolean {
  if (!state.nodes) return alike(state.weights, before.weights);
  return state.nodes.every(({ name, weights }) => {
    const was = before.nodes?.[name];
    return weights === undefined || was === undefined || alike(weights, was);
  });
}

/** Whether some node has changed, or may have: one that was told something and cannot be read counts as changed. */
export function mayHaveMoved(state: TrafficState, before: Standing): boolean {
  const dark = (state.nodes ?? []).some(({ weights, told }) => weights === undefined && told !== undefined);
  return dark || !isAsBefore(state, before);
}

export function unreadable(state: TrafficState): { name: string; problem: string }[] {
  return (state.nodes ?? []).flatMap(({ name, weights, problem }) =>
    weights ? [] : [{ name, problem: problem ?? 'it told no weights' }],
  );
}

function alike(left: Weights, right: Weights): boolean {
  const colours = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...colours].every((colour) => Math.abs((left[colour] ?? 0) - (right[colour] ?? 0)) < 0.011);
}

/** `blue 75 %, green 25 %` */
export function weightsText(weights: Weights): string {
  const parts = Object.entries(weights).map(([colour, percent]) => `${colour} ${percent} %`);
  return parts.join(', ') || 'nothing';
}

const NAMED_NODES = 5;

/** `edge-1 green 100 %; edge-3 not readable, last seen blue 100 %, told green 100 % since`. Colours without traffic are left out. */
export function standText(state: TrafficState, before?: Standing): string {
  if (!state.nodes) return weightsText(state.weights);
  const each = state.nodes.map(({ name, weights, told }) => {
    const was = before?.nodes?.[name];
    if (weights) return `${name} ${carryingText(weights)}`;
    const since = told ? `, told ${carryingText(told)} since` : '';
    return `${name} not readable${was ? `, last seen ${carryingText(was)}` : ''}${since}`;
  });
  const more = each.length > NAMED_NODES ? `; and ${each.length - NAMED_NODES} more` : '';
  return each.slice(0, NAMED_NODES).join('; ') + more;
}

function carryingText(weights: Weights): string {
  return weightsText(Object.fromEntries(Object.entries(weights).filter(([, percent]) => percent > 0)));
}

/** By node: what it had and has. `null` where it could not be read; `told`: what that one was told to have. */
export function nodesOutput(state: TrafficState, before: Standing): { [node: string]: Json } | undefined {
  if (!state.nodes) return undefined;
  return Object.fromEntries(
    state.nodes.map(({ name, weights, problem, told }) => [
      name,
      {
        before: before.nodes?.[name] ?? null,
        after: weights ?? null,
        ...(problem !== undefined && { problem }),
        ...(!weights && told && { told }),
      },
    ]),
  );
}
