import { loadWorkspace } from '../workspace/load.js';
import type { Figure } from './figure.js';
import { decision, longRun, offline, pair, replay } from './figures.js';
import { openSite } from './site.js';

/*
 * `npm run bench`: one JSON line per figure. Ours and a hand-written Temporal workflow that does the same activities
 * alternate on the same server. `--quick` takes small sizes (for CI: it shows that the benchmark runs, not the figures).
 * Exit code 1 when a bar is missed, except with --quick.
 */

const quick = process.argv.includes('--quick');
const n = quick ? 1 : 5;
const lines: Figure[] = [];

function say(figures: Figure | Figure[]): void {
  for (const figure of [figures].flat()) {
    lines.push(figure);
    process.stdout.write(`${JSON.stringify(figure)}\n`);
  }
}

const site = await openSite();
try {
  const { workspace } = await loadWorkspace(site.root);
  if (!workspace) throw new Error('the benchmark’s own workspace does not check');
  say(offline(workspace, n));
  const sequential = await pair(site, workspace, {
    figure: '100 sequential effect steps',
    kind: 'effect',
    count: 100,
    order: 'sequential',
    bar: 1.1,
    eventsBar: 6.1,
    n,
  });
  say(sequential);
  say(
    await pair(site, workspace, {
      figure: '100 sequential probe steps',
      kind: 'probe',
      count: 100,
      order: 'sequential',
      bar: 1.25,
      eventsBar: 1.3,
      n,
    }),
  );
  say(
    await pair(site, workspace, {
      figure: `${quick ? 50 : 500} parallel effect steps`,
      kind: 'effect',
      count: quick ? 50 : 500,
      order: 'parallel',
      bar: 1.1,
      n,
    }),
  );
  say(await decision(site, workspace, quick ? 5 : 100));
  if (!quick) say(await replay(site, workspace, 3));
  say(await longRun(site, workspace, { count: quick ? 800 : 10_000, perStep: (sequential[0]?.ours ?? 0) / 100 }));
} finally {
  await site.close();
}
if (!quick && lines.some((line) => line.held === false)) process.exitCode = 1;
