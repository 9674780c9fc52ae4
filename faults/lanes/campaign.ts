import { planRunbook } from '../../cli/planning/plan-runbook.js';
import type { Plan } from '../../model/plan.js';
import type { RunView } from '../../model/run-view.js';
import { pause, People } from '../people.js';
import { POLICY } from '../runbook.js';
import { campaignFiles, FaultSite } from '../site.js';
import type { Lane, Opening } from './lane.js';
import { leaksOf } from './leaks.js';

/** A lost worker is noticed after ten seconds. After it is back, each run must end within this. */
const RECOVERY_MS = 60_000;
const ARRIVAL_MS = 120_000;
/** A run that is late is waited for, so that what it left behind can be judged, and its target is free for the next round. */
const PATIENCE_MS = 300_000;

export interface Round {
  round: number;
  /** Moments at which the worker died. */
  killed: string[];
  broken: string[];
  /** Customers who came meanwhile and were served. */
  served: number;
  /** From the worker's return to the end of the last run. */
  recoveryMs: number;
}

/**
 * One run for each moment, all at once; when every one of them has come to its own, the worker is killed (`kill -9`) and
 * started again, and what each left behind is judged at the systems themselves. Calls `tell` after each round.
 */
export async function killAt(
  openings: readonly Opening[],
  { rounds, tell }: { rounds: number; tell(round: Round): void },
): Promise<void> {
  const lanes: Lane[] = [];
  let site: FaultSite | undefined;
  try {
    lanes.push(...(await Promise.all(openings.map((open, index) => open(`lane-${index}`)))));
    site = await FaultSite.open((url) => ({ ...campaignFiles(url), ...filesFor(lanes, url) }));
    const plans = await plansOf(lanes, site.root);
    for (let round = 1; round <= rounds; round += 1) tell(await playRound(site, { lanes, plans, round }));
  } finally {
    for (const lane of lanes) lane.release();
    // Programs of a slot are ended by way of the workspace, which goes with the site.
    for (const lane of lanes) await lane.close();
    await site?.close();
  }
}

function filesFor(lanes: readonly Lane[], url: string): Record<string, string> {
  const site = `  site: { production: { kind: http, url: '${url}' } }`;
  const own = lanes.flatMap(({ targets }) =>
    Object.entries(targets).map(([name, target]) => `  ${name}: { production: ${target} }`),
  );
  const runbooks = lanes.map(({ name, runbook }) => [`runbooks/${name}.yaml`, runbook]);
  return {
    'targets.yaml': `targets:\n${[site, ...own].join('\n')}\n`,
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
  const playOf = ({ name }: Lane) => ({ root: site.root, run: `${name}-${round}` });
  await Promise.all(lanes.map((lane) => lane.reset(playOf(lane))));
  for (const [name, plan] of plans) await people.start(plan, `${name}-${round}`);
  await arrival(lanes);
  const hit = lanes.filter(({ held }) => held);
  await site.kill('worker');
  const killedAt = Date.now();
  for (const lane of lanes) lane.release();
  await site.revive('worker');
  const backAt = Date.now();
  const ends = await Promise.all(lanes.map((lane) => ended(people, playOf(lane).run, backAt)));
  const recoveryMs = Date.now() - backAt;
  const broken = lanes.filter((lane) => !hit.includes(lane)).map(({ moment }) => `${moment}: its moment never came`);
  for (const [index, lane] of lanes.entries()) {
    const { view, late } = ends[index] ?? {};
    const found = view ? await lane.judge({ ...playOf(lane), view, killedAt, backAt }) : [];
    broken.push(...[...(late ? [late] : []), ...found].map((fault) => `${lane.moment}: ${fault}`));
  }
  broken.push(...(await leaksOf(site, { runs: lanes.map((lane) => playOf(lane).run), secrets: secretsOf(lanes) })));
  const served = lanes.reduce((sum, lane) => sum + (lane.served ?? 0), 0);
  return { round, killed: hit.map(({ moment }) => moment), broken, served, recoveryMs };
}

function secretsOf(lanes: readonly Lane[]): string[] {
  return [...new Set(lanes.flatMap(({ secrets = [] }) => secrets))];
}

/** Resolves when all of them are at their moments, or when the time is over. */
async function arrival(lanes: readonly Lane[]): Promise<void> {
  for (const deadline = Date.now() + ARRIVAL_MS; Date.now() < deadline; await pause(20)) {
    if (lanes.every(({ held }) => held)) return;
  }
}

/** How it ended, and a sentence when that took too long. Without a view it did not end at all. */
async function ended(people: People, run: string, backAt: number): Promise<{ view?: RunView; late?: string }> {
  let last = 'no answer';
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await pause(100)) {
    const reply = await people.look(run);
    if (reply) last = standing(reply.view);
    if (!reply?.fresh || !reply.view.endedAt) continue;
    const tookMs = Date.now() - backAt;
    if (tookMs <= RECOVERY_MS) return { view: reply.view };
    return { view: reply.view, late: `I5: the run ended ${tookMs} ms after the worker was back` };
  }
  return { late: `I5: ${run} did not end within ${PATIENCE_MS} ms after the worker was back; it shows ${last}` };
}

/** Where a run is that did not end, with the last word of each step that is not done. */
function standing({ headline, stages }: RunView): string {
  const steps = stages.flatMap(({ steps: own }) => own).filter(({ status }) => status !== 'succeeded');
  const words = steps.map(({ id, status, message }) => `${id} ${status}: ${message ?? 'no word'}`);
  return [headline, ...words].join(' / ');
}
