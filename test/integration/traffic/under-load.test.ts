import { describeNeeding, haproxyPart, nginxPart } from '../../support/needs.js';
import { jsonLines, run } from '../../support/program.js';

const both = {
  name: 'haproxy and nginx',
  present: haproxyPart.present && nginxPart.present,
  cure: `${haproxyPart.cure} ${nginxPart.cure}`,
};

describeNeeding(both, 'blue/green and a ramp of 1, 5, 25, 50, 100 percent, three times there and back', () => {
  it('lose no request of 200 a second, and leave no node without a backend, on three HAProxies, nginx and the example edge', async () => {
    const { code, text } = await run('bench/traffic/main.js', ['--times', '3']);
    const figures = jsonLines(text);
    expect(figures.map(({ proxy, what, failed, zeroBackends }) => [proxy, what, failed, zeroBackends])).toEqual([
      ['HAProxy, 3 nodes', 'blue/green', 0, 0],
      ['HAProxy, 3 nodes', 'ramp', 0, 0],
      ['nginx', 'blue/green', 0, 0],
      ['nginx', 'ramp', 0, 0],
      ['the example edge', 'blue/green', 0, 0],
      ['the example edge', 'ramp', 0, 0],
    ]);
    for (const { byVersion, requests } of figures) {
      expect(requests).toBeGreaterThan(200);
      expect(byVersion).toEqual({ blue: expect.any(Number), green: expect.any(Number) });
    }
    expect(code).toBe(0);
  }, 600_000);
});
