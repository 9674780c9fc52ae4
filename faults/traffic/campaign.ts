import { planRunbook } from '../../cli/planning/plan-runbook.js';
import { Shops } from '../../bench/traffic/shops.js';
import type { Plan } from '../../model/plan.js';
import type { RunView } from '../../model/run-view.js';
import { pause, People } from '../people.js';
import { POLICY } from '../runbook.js';
import { campaignFiles, FaultSite } from '../site.js';
import { BOUNDARIES } from './boundaries.js';
import { HaproxyLane, type Lane } from './lane.js';
import { NGINX_MOMENTS, NginxLane } from './nginx-lane.js';

/** A lost worker is noticed after ten seconds. After it is back, each run must end within this. */
const RECOVERY_MS = 60_000;
const ARRIVAL_MS = 180_000;

export interface Round {
  round: number;
  /** Runs whose worker died at their boundary. */
  killed: number;
  broken: string[];
  recoveryMs: number;
}

type Opening = (name: string, servers: { blue: string; green: string }) => Promise<Lane>;

/** Every moment at which the worker can die, and how a lane for it is opened. */
export const MOMENTS: ReadonlyMap<string, Opening> = new Map<string, Opening>([
  ...BOUNDARIES.map((boundary): [string, Opening] => [
    boundary.name,
    (name, servers) => HaproxyLane.open(name, boundary, servers),
  ]),
  ...NGINX_MOMENTS.map((moment): [string, Opening] => [
    `nginx: ${moment}`,
    (name, servers) => NginxLane.open(name, moment, servers),
  ]),
]);

/**
 * One run for each moment, all at once; when every one of them has come to its own, the worker is killed (`kill -9`) and
 * started again, and what each left behind is judged at its proxies. Calls `tell` after each round.
 */
export async function killAt(
  moments: readonly string[],
  { rounds, tell }: { rounds: number; tell(round: Round): void },
): Promise<void> {
  const shops = await Shops.open();
  const openings = moments.flatMap((moment) => MOMENTS.get(moment) ?? []);
  const lanes: Lane[] = [];
  let site: FaultSite | undefined;
  try {
    lanes.push(...(await Promise.all(openings.map((open, index) => open(`lane-${index}`, shops.addresses)))));
    site = await FaultSite.open((url) => ({ ...campaignFiles(url), ...filesFor(lanes, url) }));
    const plans = await plansOf(lanes, site.root);
    for (let round = 1; round <= rounds; round += 1) tell(await playRound(site, { lanes, plans, round }));
  } finally {
    await site?.close();
    for (const lane of lanes) await lane.close();
    await shops.close();
  }
}

function filesFor(lanes: readonly Lane[], url: string): Record<string, string> {
  const targets = lanes.map(({ name, target }) => `  ${name}: { production: ${target} }`);
  const runbooks = lanes.map(({ name, runbook }) => [`runbooks/${name}.yaml`, runbook]);
  return {
    'targets.yaml': `targets:\n  site: { production: { kind: http, url: '${url}' } }\n  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }\n${targets.join('\n')}\n`,
    'policy.yaml': POLICY.replace('guarded: [{ type: traffic }]', 'guarded: []'),
    ...Object.fromEntries(runbooks),
  };
}

/** By name of the lane. The same in every round. */
async function plansOf(lanes: readonly Lane[], root: string): Promise<Map<string, Plan>> {
  const plans = new Map<string, Plan>();
  for (const { name } of lanes) {
    const { plan } = await planRunbook({ root, cwd: root, named: name, inputs: [], environment: 'production' });
    plans.set(name, plan);
  }
  return plans;
}

async function playRound(
  site: FaultSite,
  { lanes, plans, round }: { lanes: readonly Lane[]; plans: ReadonlyMap<string, Plan>; round: number },
): Promise<Round> {
  const people = new People(site.gatewayAddress);
  await Promise.all(lanes.map((lane) => lane.reset()));
  for (const [name, plan] of plans) await people.start(plan, `${name}-${round}`);
  const broken: string[] = [];
  const late = pause(ARRIVAL_MS).then(() => 'late' as const);
  const arrivals = await Promise.all(lanes.map((lane) => Promise.race([lane.arrived, late])));
  for (const [index, arrival] of arrivals.entries()) {
    if (arrival === 'late') broken.push(`${lanes[index]?.moment}: its moment never came`);
  }
  await site.kill('worker');
  for (const lane of lanes) lane.release();
  await site.revive('worker');
  const back = Date.now();
  const views = await Promise.all(lanes.map(({ name }) => ended(people, `${name}-${round}`)));
  const recoveryMs = Date.now() - back;
  for (const [index, lane] of lanes.entries()) {
    const view = views[index];
    if (typeof view === 'string' || !view) broken.push(`${lane.moment}: ${view}`);
    else broken.push(...(await lane.judge(view)));
  }
  return { round, killed: arrivals.filter((arrival) => arrival !== 'late').length, broken, recoveryMs };
}

async function ended(people: People, run: string): Promise<RunView | string> {
  let last = 'nothing';
  for (const deadline = Date.now() + RECOVERY_MS; Date.now() < deadline; await pause(100)) {
    const reply = await people.look(run);
    if (reply?.fresh && reply.view.endedAt) return reply.view;
    last = reply?.view.headline ?? last;
  }
  return `I5: ${run} did not end within ${RECOVERY_MS} ms after the worker was back; it shows ${last}`;
}
