import { parseArgs } from 'node:util';
import { killAt } from './campaign.js';
import type { Ground } from './lane.js';

/**
 * Plays a campaign as its command line asks: `--rounds 10`, and `--only 'a,b'` for some of the moments. Prints one JSON line
 * a round and one of the whole; exit code 1 when something was broken. Throws for a moment that there is none of.
 */
export async function playFromCommandLine(open: () => Promise<Ground>): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '10' }, only: { type: 'string' } } });
  const rounds = Number(values.rounds);
  const ground = await open();
  const broken: string[] = [];
  let slowest = 0;
  try {
    const moments = chosen([...ground.moments.keys()], values.only?.split(','));
    const kills = new Map(moments.map((moment) => [moment, 0]));
    await killAt(
      moments.flatMap((moment) => ground.moments.get(moment) ?? []),
      {
        rounds,
        tell: ({ killed, ...round }) => {
          say({ ...round, killed: killed.length });
          for (const moment of killed) kills.set(moment, (kills.get(moment) ?? 0) + 1);
          broken.push(...round.broken);
          slowest = Math.max(slowest, round.recoveryMs);
        },
      },
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

function say(line: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
