import type { Ask } from '../../model/ask.js';
import type { AckState, LedgerEntry } from '../../model/audience/ledger-entry.js';
import { type Figure, percentile, single } from '../figure.js';
import { clickAll, openLinks } from './click.js';
import { crowd, type CrowdSite } from './crowd-site.js';

/** People who answer at once; each waits for the reply before the next one comes. */
const AT_ONCE = 256;

/** Everybody of a crowd acknowledges through the gateway, as fast as it takes them. */
export async function crowdAnswers(site: CrowdSite, people: number): Promise<Figure[]> {
  const run = `crowd-${people}`;
  const begun = performance.now();
  await site.start('announce', run);
  const ask = await audienceOf(site, run);
  await everybodyIs(site, { run, ask }, { state: 'delivered', people });
  const told = (performance.now() - begun) / 1000;
  const ready = await openLinks(site, { run, ask: ask.id, digest: ask.digest }, crowd(people));
  const clicking = performance.now();
  const clicked = await clickAll(site.address, ready, AT_ONCE);
  const seconds = (performance.now() - clicking) / 1000;
  const result = await site.runs.awaitRun(run, 120_000);
  const entries = await ledger(site, { run, ask });
  const acknowledged = entries.filter(({ state }) => state === 'acknowledged').map(({ person }) => person);
  const exact = new Set(acknowledged).size === people && acknowledged.length === people && entries.length === people;
  const description = await site.connected.client.workflow.getHandle(run).describe();
  const name = `${people} people acknowledge`;
  const perSecond = people / seconds;
  return [
    {
      figure: `${name}: answers a second`,
      ours: whole(perSecond),
      unit: '1/s',
      n: 1,
      bar: '>= 250',
      held: perSecond >= 250,
    },
    single({ figure: `${name}: all within`, ours: seconds, unit: 's', n: 1, below: 60 }),
    single({
      figure: `${name}: not accepted`,
      ours: clicked.filter(({ accepted }) => !accepted).length,
      unit: 'answers',
      n: people,
      below: 0,
    }),
    {
      figure: `${name}: ledger`,
      ours: acknowledged.length,
      unit: 'people',
      n: 1,
      bar: `= ${people}, each once; the run succeeds`,
      held: exact && result?.status === 'succeeded',
    },
    single({ figure: `${name}: events of the run`, ours: description.historyLength, unit: 'events', n: 1, below: 999 }),
    {
      figure: `${name}: answer to accepted, p50 at full load`,
      ours: whole(
        percentile(
          clicked.map(({ ms }) => ms),
          0.5,
        ),
      ),
      unit: 'ms',
      n: people,
    },
    { figure: `${name}: told by the console`, ours: whole(told), unit: 's', n: 1 },
  ];
}

/** One person after the other clicks, a steady stream: how long it takes until it counts. */
export async function clickToAccepted(site: CrowdSite, people: number): Promise<Figure[]> {
  const run = `clicks-${people}`;
  await site.start('announce', run);
  const ask = await audienceOf(site, run);
  await everybodyIs(site, { run, ask }, { state: 'delivered', people });
  const ready = await openLinks(site, { run, ask: ask.id, digest: ask.digest }, crowd(people));
  const clicked = await clickAll(site.address, ready, 4);
  await site.runs.awaitRun(run, 60_000);
  const times = clicked.map(({ ms }) => ms);
  const n = times.length;
  const name = 'click -> accepted, four people at a time';
  return [
    single({ figure: `${name}, p50`, ours: percentile(times, 0.5), unit: 'ms', n, below: 150 }),
    single({ figure: `${name}, p99`, ours: percentile(times, 0.99), unit: 'ms', n, below: 1_000 }),
    single({ figure: `${name}, slowest`, ours: Math.max(...times), unit: 'ms', n, below: 2_300 }),
    single({
      figure: `${name}: not accepted`,
      ours: clicked.filter(({ accepted }) => !accepted).length,
      unit: 'answers',
      n,
      below: 0,
    }),
  ];
}

/** The open ask of the run, once its audience is there. */
export async function audienceOf({ runs }: Pick<CrowdSite, 'runs'>, run: string): Promise<Ask> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await pause(100)) {
    const view = await runs.viewRun(run).catch(() => undefined);
    const ask = view?.asks.find(({ audience }) => audience && audience.shards.length > 0);
    if (ask) return ask;
  }
  throw new Error(`run ${run} has asked nobody within two minutes`);
}

async function everybodyIs(
  site: CrowdSite,
  about: { run: string; ask: Ask },
  { state, people }: { state: AckState; people: number },
): Promise<void> {
  let found = 0;
  for (const deadline = Date.now() + 300_000; Date.now() < deadline; await pause(250)) {
    const entries = await ledger(site, about).catch(() => []);
    found = entries.filter((entry) => entry.state === state).length;
    if (found === people) return;
  }
  throw new Error(`${found} of ${people} are ${state} after five minutes`);
}

async function ledger(site: CrowdSite, { run, ask }: { run: string; ask: Ask }): Promise<LedgerEntry[]> {
  const shards = ask.audience?.shards ?? [];
  const views = await Promise.all(shards.map((_, shard) => site.audiences.view({ run, ask: ask.id, shard })));
  return views.flatMap(({ entries }) => entries);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function whole(value: number): number {
  return Math.round(value * 10) / 10;
}
