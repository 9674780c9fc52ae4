import type { Drill } from '../../../model/recovery/drill.js';
import { judgeDrill } from '../../../model/recovery/drill.js';
import { noteDrill } from '../../../records/drills.js';
import { goLiveGateway, textOf } from './support/go-live-gateway.js';
import { NOW } from './support/go-live.js';

/** A drill each week, oldest first; undefined: the loss could not be measured. */
const LOSSES = [0, 1500, 600, undefined, 200];

function drillOf(lossMs: number | undefined, week: number): Drill {
  const at = NOW - (LOSSES.length - week) * 7 * 86_400_000;
  return {
    drill: 'promote-west',
    run: `drill-${week + 1}`,
    step: 'measure',
    environment: 'production',
    target: 'orders-pair',
    at,
    ...judgeDrill({
      cut: { at: at - 5000, from: 'mark' },
      back: { at: at - 1000, from: 'mark' },
      ...(lossMs !== undefined && {
        newest: { at: at - 5000, from: 'heartbeat 9' },
        recovered: { at: at - 5000 - lossMs, from: 'read from <west>' },
        rowsLost: lossMs / 100,
      }),
      targets: { rtoMs: 30_000, rpoMs: 1000 },
    }),
  };
}

describe('the page of recovery drills', () => {
  it('shows target and actual of each, how it was taken, and the trend over five', async () => {
    const gateway = await goLiveGateway();
    for (const [week, lossMs] of LOSSES.entries())
      await noteDrill(gateway.context.store, `id-${week}`, drillOf(lossMs, week));
    const page = await gateway.page('/drills', 'noor');
    const text = textOf(page);
    expect(text).toContain('promote-west in production Done 5 times.');
    expect(text).toContain('RPO: 0 s, then 1.5 s, then 0.6 s, then not measured, then 0.2 s');
    expect(text).toContain('1.5 s of 1 s, missed');
    expect(text).toContain('not measured of 1 s, undecided');
    expect(text).toContain('4 s of 30 s, met');
    expect(page.match(/<svg[^>]*class="trend"/g)).toHaveLength(2);
    expect(page).toContain('read from &lt;west&gt;');
    expect(page.indexOf('drill-5')).toBeLessThan(page.indexOf('drill-1'));
  });

  it('says so when nothing was drilled yet', async () => {
    expect(textOf(await (await goLiveGateway()).page('/drills', 'noor'))).toContain('No drill is on record.');
  });
});
