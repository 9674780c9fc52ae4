import { parseArgs } from 'node:util';
import { killAt, type Round } from './campaign.js';
import type { Ground } from './lane.js';

/** With more runs at once, a machine of two cores is busier with them than with what is measured. */
const AT_ONCE = 27;

/**
 * Plays a campaign as its command line asks: `--rounds 10`, and `--only 'a,b'` for some of the moments. Prints one JSON line
 * for each round of at most 27 moments, and one of the whole; exit code 1 when something was broken. Throws for a moment that there is none of.
 */
export async function playFromCommandLine(open: () => Promise<Ground>): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, only: { type: 'string' } } });
  const rounds = Number(values.rounds);
  const ground = await open();
  const broken: string[] = [];
  let slowest = 0;
  let customers = 0;
  try {
    const moments = chosen([...ground.moments.keys()], values.only?.split(','));
    const kills = new Map(moments.map((moment) => [moment, 0]));
    const tell = ({ killed, served, ...round }: Round) => {
      say({ ...round, killed: killed.length, ...(served > 0 && { served }) });
      customers += served;
      for (const moment of killed) kills.set(moment, (kills.get(moment) ?? 0) + 1);
      broken.push(...round.broken);
      slowest = Math.max(slowest, round.recoveryMs);
    };
    for (const part of partsOf(moments))
      await killAt(
        part.flatMap((moment) => ground.moments.get(moment) ?? []),
        { rounds, tell },
      );
    const counts = [...kills.values()];
    const killed = counts.reduce((sum, count) => sum + count, 0);
    say({
      boundaries: moments.length,
      rounds,
      killed,
      leastKills: Math.min(...counts),
      broken: broken.length,
      slowestRecoveryMs: slowest,
      ...(customers > 0 && { served: customers }),
    });
  } finally {
    await ground.close();
  }
  if (broken.length > 0) process.exitCode = 1;
}

function chosen(all: readonly string[], only: readonly string[] | undefined): string[] {
  const strange = only?.filter((moment) => !all.includes(moment)) ?? [];
  if (strange.length > 0) throw new Error(`No such moments: ${strange.join(', ')}. There are: ${all.join(', ')}`);
  return all.filter((moment) => only?.includes(moment) ?? true);
}

/** Parts of about the same size. */
function partsOf(moments: readonly string[]): string[][] {
  const count = Math.ceil(moments.length / AT_ONCE);
  return Array.from({ length: count }, (_, part) => moments.filter((__, index) => index % count === part));
}

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
