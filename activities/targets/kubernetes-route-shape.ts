import { z } from 'zod';
import type { Place } from './kubernetes-answer.js';
import { metadataShape } from './kubernetes-service.js';

type Weights = Record<string, number>;

/** Loose where a rule is written back: what Daybook does not know must stay. */
const backendRef = z.looseObject({ name: z.string(), weight: z.number().optional() });
const rule = z.looseObject({ backendRefs: z.array(backendRef).optional() });
type Rule = z.output<typeof rule>;

const condition = z.object({ type: z.string(), status: z.string(), observedGeneration: z.number().default(0) });

export const routeShape = z.object({
  metadata: metadataShape,
  spec: z.object({ rules: z.array(rule).default([]) }),
  status: z
    .object({ parents: z.array(z.object({ conditions: z.array(condition).default([]) })).default([]) })
    .prefault({}),
});
export type Route = z.output<typeof routeShape>;

export function routePlace(namespace: string, name: string): Place {
  return { group: 'gateway.networking.k8s.io', version: 'v1', resource: 'httproutes', namespace, name };
}

/** The rules that send anything to these Services; others (redirects, other paths) are not looked at. */
export function rulesWith({ spec }: Route, services: Record<string, string>): Rule[] {
  const own = new Set(Object.values(services));
  return spec.rules.filter(({ backendRefs = [] }) => backendRefs.some(({ name }) => own.has(name)));
}

/** Percent by colour, to a hundredth. */
export function sharesOfRule({ backendRefs = [] }: Rule, services: Record<string, string>): Weights {
  const sum = backendRefs.reduce((total, { weight = 1 }) => total + weight, 0);
  const weightOf = (service: string) =>
    backendRefs.filter(({ name }) => name === service).reduce((total, { weight = 1 }) => total + weight, 0);
  const share = (service: string) => (sum === 0 ? 0 : Math.round((weightOf(service) / sum) * 10_000) / 100);
  return Object.fromEntries(Object.entries(services).map(([colour, service]) => [colour, share(service)]));
}

/** Why a rule cannot get such weights, or undefined when it can: others share in it, or a colour that should get some is missing. */
export function obstacleIn({ backendRefs = [] }: Rule, services: Record<string, string>, weights: Weights) {
  const own = new Set(Object.values(services));
  const foreign = backendRefs.filter(({ name, weight = 1 }) => !own.has(name) && weight > 0).map(({ name }) => name);
  if (foreign.length > 0) return `also sends traffic to ${foreign.join(', ')}, which targets.yaml does not name`;
  const named = new Set(backendRefs.map(({ name }) => name));
  const missing = Object.entries(services)
    .filter(([colour, service]) => (weights[colour] ?? 0) > 0 && !named.has(service))
    .map(([, service]) => service);
  return missing.length > 0 ? `does not name ${missing.join(', ')} among its backendRefs` : undefined;
}

/** All rules, with these weights in the ones that send anything to these Services. */
export function withWeights({ spec }: Route, services: Record<string, string>, weights: Weights): Rule[] {
  const byService = new Map(Object.entries(services).map(([colour, service]) => [service, weights[colour] ?? 0]));
  return spec.rules.map((one) => {
    const { backendRefs } = one;
    if (!backendRefs?.some(({ name }) => byService.has(name))) return one;
    return {
      ...one,
      backendRefs: backendRefs.map((ref) => ({ ...ref, weight: byService.get(ref.name) ?? ref.weight ?? 1 })),
    };
  });
}

/** Whether every Gateway of the route says that it serves the route as it is written now. */
export function isTakenOver({ metadata, status }: Route): boolean {
  const holds = (conditions: z.output<typeof condition>[], type: string) =>
    conditions.some(
      (one) => one.type === type && one.status === 'True' && one.observedGeneration >= (metadata.generation ?? 0),
    );
  const { parents } = status;
  return (
    parents.length > 0 &&
    parents.every(({ conditions }) => holds(conditions, 'Accepted') && holds(conditions, 'ResolvedRefs'))
  );
}
