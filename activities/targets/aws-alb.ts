import { z } from 'zod';
import { hostOfUrl, isLoopbackHost } from '../../model/loopback.js';
import { eachOnce } from '../../model/target-kinds/each-once.js';
import { failed, TargetFailure } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { Allowed, Examination, TrafficDriver, TrafficState } from '../target-driver.js';
import { sharesOf, weightsOf, withWeights } from './aws-alb-actions.js';
import { AlbApi } from './aws-alb-api.js';
import { notOurs } from './aws-alb-errors.js';

type Weights = Record<string, number>;

/** A reference is judged here for the first time: signed requests go over https, or to this machine. */
const isSafe = (address: string) => /^https:/i.test(address) || isLoopbackHost(hostOfUrl(address) ?? '');

const config = z.object({
  region: z.string().min(1),
  listener: z.string().optional(),
  rule: z.string().optional(),
  targetGroups: z.record(z.string(), z.string()).refine(eachOnce),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().optional(),
  endpoint: z.url().refine(isSafe).optional(),
  timeout: duration.default(10_000),
});

/**
 * Traffic of one listener or rule, by the weights of its forwarding action: one call sets all of them. Health is what the
 * balancer's own checks say. The API knows no precondition and keeps no idempotency key; what others change between look and
 * write is seen only when it came before the last look.
 */
export function awsAlbTraffic(target: OpenTarget, signal: AbortSignal): TrafficDriver {
  const edge = new Balancer(target, signal);
  return { read: () => edge.read(), set: (weights) => edge.set(weights) };
}

/** What is forwarded there and whether it may be looked at. Changing cannot be asked about without doing it. */
export async function examineAwsAlb(target: OpenTarget, scope: { signal: AbortSignal }): Promise<Examination> {
  return new Balancer(target, scope.signal).examine();
}

class Balancer {
  readonly #target: string;
  readonly #arn: string;
  readonly #groups: Record<string, string>;
  readonly #api: AlbApi;
  readonly #modify: string;
  #seen: Weights | undefined;

  constructor(target: OpenTarget, signal: AbortSignal) {
    const { region, listener, rule, targetGroups, endpoint, timeout, ...credentials } = readConfig(config, target);
    this.#target = target.name;
    this.#arn = rule ?? listener ?? '';
    this.#groups = targetGroups;
    this.#modify = rule === undefined ? 'ModifyListener' : 'ModifyRule';
    const place = { target: target.name, region, arn: this.#arn, isRule: rule !== undefined, endpoint, credentials };
    this.#api = new AlbApi({ ...place, timeoutMs: timeout, local: target.local, signal });
  }

  async read(): Promise<TrafficState> {
    const actions = await this.#api.actions();
    this.#seen = weightsOf(actions);
    const healthy: Record<string, boolean> = {};
    for (const [colour, group] of Object.entries(this.#groups))
      healthy[colour] = (await this.#api.healthyTargets(group)) > 0;
    return { weights: sharesOf(actions, this.#groups).shares, healthy };
  }

  async set(weights: Weights): Promise<void> {
    const actions = await this.#api.actions();
    const now = weightsOf(actions);
    if (now === undefined)
      throw notOurs(
        `${this.#target}: ${this.#arn} forwards nothing (it redirects or answers itself); nothing was changed.`,
      );
    this.#refuseForeign(actions);
    if (this.#seen !== undefined && !same(this.#seen, now)) {
      throw failed(
        'changed-by-others',
        `${this.#target}: somebody else changed the weights of ${this.#arn} in this moment; nothing was changed. Find out who decided that, then retry.`,
      );
    }
    const byGroup = Object.entries(this.#groups).map(([colour, group]) => [group, weights[colour] ?? 0] as const);
    await this.#api.setActions(withWeights(actions, Object.fromEntries(byGroup)));
  }

  async examine(): Promise<Examination> {
    const may: Allowed[] = [];
    const actions = await this.#api.actions();
    may.push({ action: 'read', verdict: 'yes' });
    may.push(await this.#mayReadHealth());
    const why = `AWS cannot be asked without doing it; it needs elasticloadbalancing:${this.#modify}`;
    may.push({ action: 'switch traffic', verdict: 'unknown', why });
    const { shares } = sharesOf(actions, this.#groups);
    const words = Object.entries(shares).map(([colour, percent]) => `${colour} ${percent} %`);
    return { found: `AWS load balancer, ${this.#arn}, which sends ${words.join(', ')}.`, may };
  }

  async #mayReadHealth(): Promise<Allowed> {
    const action = 'read health';
    try {
      for (const group of Object.values(this.#groups)) await this.#api.healthyTargets(group);
      return { action, verdict: 'yes' };
    } catch (error) {
      if (error instanceof TargetFailure && error.kind === 'failed')
        return { action, verdict: 'no', why: error.message };
      throw error;
    }
  }

  #refuseForeign(actions: Awaited<ReturnType<AlbApi['actions']>>): void {
    const { foreign } = sharesOf(actions, this.#groups);
    if (foreign.length === 0) return;
    throw notOurs(
      `${this.#target}: ${this.#arn} also sends traffic to ${foreign.join(', ')}, which targets.yaml does not name; nothing was changed. Add it under \`targetGroups\`, or take its weight away.`,
    );
  }
}

function same(a: Weights, b: Weights): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => a[name] === b[name]);
}
