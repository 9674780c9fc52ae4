import { runText } from '../../../cli/render/run-text.js';
import { joined } from '../../../model/gate/measurement.js';
import { gateSvg } from '../../../model/render/gate-svg.js';
import { gateGraph } from '../../../model/view/gate-graph.js';
import { gateReadings } from '../../../model/view/gate-reading.js';
import { writeMeasurement } from '../../../records/measurements.js';
import { fakeContext } from '../../cli/fake-context.js';
import { sectionOf, textOf } from './support/go-live-gateway.js';
import { NOW, RUN } from './support/go-live.js';
import { attempts, watchingGateway } from './support/watching.js';

const AT = `/runs/${RUN}`;

describe('gates on the page of a run', () => {
  it('say value, limit and worst in words, and how much was looked at', async () => {
    const { page } = await watchingGateway();
    const text = textOf(sectionOf(await page(AT, 'noor'), 'gates'));
    expect(text).toContain(
      '46 of about 80 looks, one every 15 s for 20 min; 4 said nothing; 1 min 10 s unwatched, added at the end',
    );
    expect(text).toMatch(/availability 99\.\d+ % must be at least 99\.5 % worst so far 99\.39/);
    expect(text).toContain('answers, p99');
  });

  it('are drawn with the limit, each no, what said nothing, and what the run changed', async () => {
    const { page } = await watchingGateway();
    const gates = sectionOf(await page(AT, 'noor'), 'gates');
    expect(gates.match(/<svg [^>]*class="gate-graph"/g)).toHaveLength(4);
    const [first = ''] = /<svg [^>]*class="gate-graph"[\s\S]*?<\/svg>/.exec(gates) ?? [];
    expect(first).toContain('>at least 99.5 %<');
    expect(first.match(/class="gg-no"/g)).toHaveLength(2);
    expect(first.match(/class="gg-blind"/g)).toHaveLength(2);
    expect(first).toContain('A: Set storefront-edge to green 100 %');
    expect(first).toContain('class="tl-now"');
  });

  it('say the same as a table, newest first, with the reason where there is no verdict', async () => {
    const { page } = await watchingGateway();
    const text = textOf(sectionOf(await page(AT, 'noor'), 'gates'));
    expect(text).toContain('21:13 none undecided: http_requests_total was scraped last 74 s ago');
    expect(text).toMatch(/21:10 99\.39\d* % missed/);
  });

  it('renew the page when a look comes in, and only then', async () => {
    const { context } = await watchingGateway();
    const { versionOf } = await import('../../../gateway/views.js');
    const before = versionOf(await context.views.see(RUN));
    expect(versionOf(await context.views.see(RUN))).toBe(before);
    const [, second] = attempts();
    if (!second) throw new Error('there is one attempt only');
    const samples = [...second.samples, { at: NOW, of: second.samples.at(-1)?.of ?? [] }];
    await writeMeasurement(context.store, { ...second, samples });
    expect(versionOf(await context.views.see(RUN))).not.toBe(before);
  });

  it('are missing on the page of a run without one', async () => {
    const gateway = await watchingGateway();
    const watch = gateway.view.stages.flatMap(({ steps }) => steps).find(({ id }) => id === 'watch');
    Object.assign(watch ?? {}, { startedAt: undefined });
    expect(await gateway.page(AT, 'noor')).not.toContain('id="gates"');
  });

  it('stand in what daybook show prints, a line for each objective', async () => {
    const gateway = await watchingGateway();
    const { token } = await gateway.signIn('lea');
    const reply = (await (await gateway.get(`/api/runs/${RUN}`, token)).json()) as Parameters<typeof runText>[0];
    expect(reply.gates).toMatchObject([{ step: 'watch', wrong: false }]);
    const text = runText(reply, fakeContext({ cwd: '/' }));
    expect(text).toMatch(
      /availability 99\.\d+ %, at least 99\.5 %; 46 of about 80 looks, 4 undecided, 1 min 10 s unwatched/,
    );
    expect(text).toMatch(/answers, p99 [\d.]+ ms, at most 300 ms/);
  });
});

describe('the graph of an objective', () => {
  it('escapes what authors wrote, and keeps every mark inside of the drawing', async () => {
    const gate = joined(attempts());
    if (!gate) throw new Error('nothing was measured');
    const { view } = await watchingGateway();
    const drawing = { width: 320, height: 220, markers: 'letters', id: 'g', description: '' } as const;
    for (const index of [0, 1]) {
      const svg = gateSvg(gateGraph(gate, index, { view, now: NOW }), {
        ...drawing,
        label: () => '21:00',
        title: '<script>',
      });
      expect(svg).not.toContain('<script>');
      const places = [...svg.matchAll(/ c?x1?="(-?[\d.]+)"/g)].map(([, x]) => Number(x));
      expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...places)).toBeLessThanOrEqual(320);
    }
  });

  it('draws a gate that has not looked yet', async () => {
    const gate = joined(
      attempts()
        .slice(0, 1)
        .map((one) => ({ ...one, watchedMs: 0, samples: [] })),
    );
    if (!gate) throw new Error('nothing was measured');
    const { view } = await watchingGateway();
    const graph = gateGraph(gate, 0, { view, now: NOW });
    expect(graph.lines).toEqual([]);
    expect(graph.ticks.length).toBeGreaterThan(1);
    expect(gateReadings([gate])[0]?.lines[0]).toContain(
      'availability not measured yet, at least 99.5 %; 0 of about 80 looks',
    );
  });
});
