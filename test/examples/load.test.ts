import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LoadGenerator } from '../../examples/storefront/load/generator.js';
import { Tally } from '../../examples/storefront/load/tally.js';
import { freePorts } from '../../examples/storefront/demo/free-ports.js';
import { until } from './storefront-site.js';

const options = { ratePerSecond: 100, inFlight: 50, forMs: 60_000, timeoutMs: 2_000 };
const at = new Date(0);
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const made = createServer(answer);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}`;
}

describe('the load', () => {
  it('counts a 5xx, a refused connection and a broken answer each as what it is', async () => {
    let count = 0;
    const url = await serve((_, response) => {
      count += 1;
      if (count % 3 === 0) response.writeHead(503).end('too late');
      else if (count % 3 === 1) response.setHeader('x-release', 'v1.4.0').end('fine');
      else response.socket?.destroy();
    });
    const load = new LoadGenerator({ ...options, url });
    await until('some of each', async () => load.summary().requests > 30);
    const { ok, status5xx, other, requests, faults, byVersion } = await load.stop();
    expect(ok + status5xx + other).toBe(requests);
    expect(Math.min(ok, status5xx, other)).toBeGreaterThan(0);
    expect(byVersion['v1.4.0']).toBe(ok);
    expect(faults.some(({ detail }) => detail === '503 too late')).toBe(true);

    const [nobody] = await freePorts(1);
    const alone = new LoadGenerator({ ...options, url: `http://127.0.0.1:${nobody}` });
    await until('a refusal', async () => alone.summary().refused > 5);
    expect(await alone.stop()).toMatchObject({ ok: 0, status5xx: 0, other: 0 });
  });

  it('keeps its rate when answers are slow, mixes fresh and kept connections, and holds its bound', async () => {
    const sockets = new Map<unknown, number>();
    const url = await serve((request, response) => {
      sockets.set(request.socket, (sockets.get(request.socket) ?? 0) + 1);
      setTimeout(() => response.end('ok'), 300);
    });
    const load = new LoadGenerator({ ...options, url, inFlight: 20 });
    await until('a while', async () => load.summary().seconds >= 2);
    const saw = await load.stop();
    expect(saw.unsent).toBeGreaterThan(0);
    expect(saw.requests + saw.unsent).toBeGreaterThanOrEqual(190);
    expect([...sockets.values()].some((uses) => uses === 1)).toBe(true);
    expect([...sockets.values()].some((uses) => uses > 2)).toBe(true);
    expect(saw.latency.p50).toBeGreaterThanOrEqual(295);
  });

  it('ends by itself when its time is over', async () => {
    const url = await serve((_, response) => void response.end('ok'));
    const load = new LoadGenerator({ ...options, url, forMs: 300 });
    await until('it sends no more', async () => load.summary().seconds >= 0.3);
    const { requests } = await load.stop();
    expect(requests).toBeGreaterThan(0);
    expect(requests).toBeLessThanOrEqual(31);
  });

  it('waits for what is in flight before it sums up', async () => {
    const url = await serve((_, response) => void setTimeout(() => response.end('ok'), 500));
    const load = new LoadGenerator({ ...options, url });
    await until('something is on its way', async () => load.summary().seconds >= 0.2);
    expect(load.summary().requests).toBe(0);
    const { requests, ok } = await load.stop();
    expect([requests > 0, ok]).toEqual([true, requests]);
  });
});

describe('its tally', () => {
  it('keeps latencies within 5 percent, in bounded memory', () => {
    const tally = new Tally();
    for (let ms = 1; ms <= 1000; ms += 1) tally.add({ ending: 'ok', ms }, at);
    for (let n = 0; n < 100; n += 1) tally.add({ ending: 'refused', ms: 1, detail: 'no' }, at);
    const { latency, faults, refused } = tally.summary({ url: '', ratePerSecond: 1, seconds: 1 });
    expect(latency.p50).toBeGreaterThanOrEqual(500);
    expect(latency.p50).toBeLessThanOrEqual(525);
    expect(latency.p99).toBeGreaterThanOrEqual(990);
    expect(latency.max).toBe(1000);
    expect([faults.length, refused]).toEqual([20, 100]);
  });

  it('says 0 when nothing was answered', () => {
    expect(new Tally().summary({ url: '', ratePerSecond: 1, seconds: 1 }).latency).toEqual({
      p50: 0,
      p95: 0,
      p99: 0,
      max: 0,
    });
  });
});
