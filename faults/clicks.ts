import { parseArgs } from 'node:util';
import { click, openLinks, type Ready } from '../bench/people/click.js';
import { audienceOf } from '../bench/people/crowd.js';
import { crowd, type CrowdSite, openCrowdSite } from '../bench/people/crowd-site.js';
import { Random } from './random.js';

/*
 * `npm run faults:clicks -- --seed N --count 100`: people press the button in their mail while the gateway is killed
 * (`kill -9`) again and again. Whoever was told that it counts must stand in the ledger, once (I1). Exit code 1 when not.
 */

const RUNBOOK = `
daybook: 1
runbook: announce
title: Under fire
day: 1
owner: release
stages:
  - stage: tell
    steps:
      - { id: announce, type: acknowledge, to: [everybody], message: { subject: Tonight, body: We switch. }, deadline: 4h, onDeadline: fail }
`;
/** Clicks that count between two kills, on average. */
const PER_KILL = 8;
const AT_ONCE = 8;

const { values } = parseArgs({ options: { seed: { type: 'string' }, count: { type: 'string', default: '100' } } });
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const count = Number(values.count);
const random = new Random(seed);
const people = crowd(count * PER_KILL * 2);

/** Clicks until it is told that it counts; the same page is the same intention. Resolves with the attempts it took. */
async function insist(site: CrowdSite, ready: Ready): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const { accepted, status } = await click(site.address, ready);
    if (accepted) return attempt;
    if (status >= 400 && status < 500 && status !== 409) throw new Error(`${ready.person} was refused: ${status}`);
    if (attempt > 500) throw new Error(`${ready.person} was not accepted in ${attempt} attempts (last: ${status})`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const site = await openCrowdSite({ people: people.length, runbooks: { announce: RUNBOOK } });
try {
  const run = `clicks-${seed}`;
  await site.start('announce', run);
  const ask = await audienceOf(site, run);
  const ready = await openLinks(site, { run, ask: ask.id, digest: ask.digest }, people);
  const told: string[] = [];
  let attempts = 0;
  let kills = 0;
  const killer = async () => {
    while (kills < count && told.length < people.length) {
      const before = told.length;
      const enough = before + 1 + random.below(PER_KILL * 2 - 1);
      while (told.length < Math.min(enough, people.length)) await new Promise((resolve) => setTimeout(resolve, 2));
      await site.gateway.kill();
      kills += 1;
      await site.gateway.start();
    }
  };
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < ready.length; at = next++) {
      const one = ready[at] as Ready;
      attempts += await insist(site, one);
      told.push(one.person);
    }
  };
  await Promise.all([killer(), ...Array.from({ length: AT_ONCE }, lane)]);
  const shards = ask.audience?.shards ?? [];
  const views = await Promise.all(shards.map((_, shard) => site.audiences.view({ run, ask: ask.id, shard })));
  const entries = views.flatMap((view) => view.entries);
  const acknowledged = entries.filter(({ state }) => state === 'acknowledged').map(({ person }) => person);
  const lost = told.filter((person) => !acknowledged.includes(person));
  // A click that was repeated because its answer was lost is still one answer.
  const doubled = entries.filter(({ changes = 0 }) => changes > 1).length;
  process.stdout.write(
    `${JSON.stringify({ seed, kills, clicks: attempts, told: told.length, lost: lost.length, doubled, acknowledged: acknowledged.length })}\n`,
  );
  if (lost.length > 0 || doubled > 0 || kills < count) process.exitCode = 1;
} finally {
  await site.close();
}
