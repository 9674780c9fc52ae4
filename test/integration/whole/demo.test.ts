import { run } from '../../support/program.js';

const LOST = /(\d+) refused, (\d+) answered 5xx, (\d+) went wrong otherwise/;
const STORY_MS = 300_000;

/** What customers lost, as the table of measured figures says it: before the drill where there was one. */
function lost(text: string): number[] {
  return (LOST.exec(text) ?? []).slice(1).map(Number);
}

/** The value of a line of the table. */
function figure(text: string, what: string): string {
  const line = text.split('\n').find((one) => one.slice(9).startsWith(what));
  return line?.slice(9 + what.length).trim() ?? `no line for ${what}`;
}

describe('the storefront, from Day 0 to Day N', () => {
  it(
    'unattended: ends 0 within five minutes, and prints what it measured',
    async () => {
      const { code, text } = await run('examples/storefront/start.js', ['--unattended']);
      expect({ code, lost: lost(text), said: code === 0 ? '' : text }).toEqual({ code: 0, lost: [0, 0, 0], said: '' });
      expect(text).toContain('green serves v1.5.0');
      expect(Number(figure(text, 'requests of customers').replaceAll(',', '').split(' ')[0])).toBeGreaterThan(500);

      const [, copied, of] = /^([\d,]+) of ([\d,]+) in /.exec(figure(text, 'rows copied and compared')) ?? [];
      expect([copied, Number(copied?.replaceAll(',', '')) >= 100_000]).toEqual([of, true]);
      const [, before, after] = /^(\S+) {2}→ {2}(\S+)/.exec(figure(text, 'key before and after')) ?? [];
      expect(figure(text, 'first key of the database').split(' ')[0]).toBe(before);
      expect(after).not.toBe(before);

      const [, rto, unit] =
        /^([\d.]+) (ms|s) \(target 30\.0 s: met\)/.exec(figure(text, 'RTO, without a database')) ?? [];
      expect(Number(rto) * (unit === 's' ? 1000 : 1)).toBeGreaterThan(100);
      expect(figure(text, 'RPO, writes lost')).toMatch(/^\d.* \(target 5\.0 s: met\), \d+ rows/);
      expect(figure(text, 'people reached')).toMatch(/^4 of 4/);
      expect(figure(text, 'answers of people that counted')).toMatch(/^14\b/);
      expect(text).not.toContain('COULD NOT END');
    },
    STORY_MS,
  );

  it(
    'with a bad release: ends 7 on Day 1, blue serves again with its own data, and customers lost nothing',
    async () => {
      const { code, text } = await run('examples/storefront/start.js', ['--unattended', '--bad-release']);
      expect({ code, lost: lost(text) }).toEqual({ code: 7, lost: [0, 0, 0] });
      expect(text).toContain('blue serves v1.4.0');
      for (const step of ['switch', 'blue-follows', 'copy', 'close-old', 'deploy-green'])
        expect(text).toMatch(new RegExp(`undo of ${step} undone`));
    },
    STORY_MS,
  );

  it(
    'does the same with the example’s own edge where HAProxy is not installed',
    async () => {
      const { code, text } = await run('examples/storefront/start.js', ['--unattended', '--bad-release', '--own-edge']);
      expect({ code, lost: lost(text) }).toEqual({ code: 7, lost: [0, 0, 0] });
      expect(text).toContain('blue serves v1.4.0');
    },
    STORY_MS,
  );
});
