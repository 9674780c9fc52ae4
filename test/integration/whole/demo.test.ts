import { run } from '../../support/program.js';

const LOAD = /(\d+) requests .* (\d+) refused, (\d+) answered 5xx, (\d+) went wrong otherwise/;

function load(text: string): { requests: number; refused: number; failed: number; other: number } {
  const [, requests, refused, failed, other] = (LOAD.exec(text) ?? []).map(Number);
  return { requests: requests ?? 0, refused: refused ?? -1, failed: failed ?? -1, other: other ?? -1 };
}

describe('the storefront goes live', () => {
  it('unattended: ends 0, green serves, and the load saw nothing', async () => {
    const { code, text } = await run('examples/storefront/start.js', ['--unattended']);
    expect({ code, load: load(text) }).toMatchObject({ code: 0, load: { refused: 0, failed: 0, other: 0 } });
    expect(load(text).requests).toBeGreaterThan(100);
    expect(text).toContain('green serves v1.5.0');
  }, 180_000);

  it('with a bad release: ends 7, blue serves again, and the load saw nothing', async () => {
    const { code, text } = await run('examples/storefront/start.js', ['--unattended', '--bad-release']);
    expect({ code, load: load(text) }).toMatchObject({ code: 7, load: { refused: 0, failed: 0, other: 0 } });
    expect(text).toContain('blue serves v1.4.0');
  }, 180_000);

  it('does the same with the example’s own edge where HAProxy is not installed', async () => {
    const { code, text } = await run('examples/storefront/start.js', ['--unattended', '--bad-release', '--own-edge']);
    expect({ code, load: load(text) }).toMatchObject({ code: 7, load: { refused: 0, failed: 0, other: 0 } });
    expect(text).toContain('blue serves v1.4.0');
  }, 180_000);
});
