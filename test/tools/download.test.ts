import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { cachedBinary, cacheFolderFor, serverModuleFolder } from '../../tools/temporal/cache.js';
import { findTemporal } from '../../tools/temporal/find-temporal.js';
import type { TemporalProgress } from '../../tools/temporal/rung.js';
import { fakeGo, type Mood, releasePage, scratch } from './stand-ins.js';

const PATIENCE = { answer: 400, stall: 400, lockPoll: 20 };

describe('the official download', () => {
  let room: ReturnType<typeof scratch>;
  let page: Awaited<ReturnType<typeof releasePage>>;
  let env: NodeJS.ProcessEnv;
  let said: TemporalProgress[];

  beforeEach(async () => {
    room = scratch();
    page = await releasePage(room.folder);
    said = [];
    env = {
      PATH: join(room.folder, 'bin'),
      DAYBOOK_CACHE: join(room.folder, 'cache'),
      DAYBOOK_TEMPORAL_DOWNLOAD: page.base,
    };
  });
  afterEach(async () => {
    await page.close();
    room.remove();
  });

  const find = () => findTemporal({ env, patience: PATIENCE, onProgress: (one) => said.push(one) });
  const cached = () => cachedBinary(cacheFolderFor(serverModuleFolder(), env));
  const reason = async () => {
    const error = await find().catch((thrown: unknown) => thrown as { missed: { rung: string; reason: string }[] });
    return 'missed' in error ? error.missed.find(({ rung }) => rung === 'download')?.reason : undefined;
  };

  it('puts a program whose checksum is right into the cache, and tells how far it is', async () => {
    expect(await find()).toEqual({ kind: 'binary', rung: 'download', path: cached(), version: '1.32.0', lacks: [] });
    expect(await find()).toMatchObject({ rung: 'cache' });
    const percents = said.map(({ percent }) => percent);
    expect(percents.at(-1)).toBe(100);
    expect(percents).toEqual([...percents].sort((a, b) => Number(a) - Number(b)));
  });

  it.each<[Mood, RegExp]>([
    ['wrong-checksum', /has the wrong checksum: [0-9a-f]{64} instead of 0{64}/],
    ['not-in-checksums', /names no SHA-256 for temporal_cli_1\.9\.1_/],
    ['truncated', /tar\.gz: /],
    ['missing', /checksums\.txt: it answered 404/],
    ['silent', /checksums\.txt: nothing was heard for 0.4 s/],
    ['stalls', /tar\.gz: nothing was heard for 0.4 s/],
    ['not-an-archive', /could not be unpacked/],
  ])('refuses a download that is %s, says why, and leaves nothing behind', async (mood, why) => {
    page.be(mood);
    expect(await reason()).toMatch(why);
    expect(readdirSync(join(cached(), '..'))).toEqual([]);
  });

  it('falls to the build within a few seconds when nobody answers', async () => {
    await page.close();
    const go = fakeGo(join(room.folder, 'bin'));
    const before = Date.now();
    expect(await find()).toMatchObject({ rung: 'go build' });
    expect(Date.now() - before).toBeLessThan(4_000);
    expect(go.runs()).toBe(1);
  });

  it('refuses plain HTTP from another machine, where a checksum proves nothing', async () => {
    env.DAYBOOK_TEMPORAL_DOWNLOAD = 'http://mirror.example/temporal';
    expect(await reason()).toMatch(/neither https nor on this machine/);
  });

  it('refuses an address that is none', async () => {
    env.DAYBOOK_TEMPORAL_DOWNLOAD = 'somewhere';
    expect(await reason()).toMatch(/DAYBOOK_TEMPORAL_DOWNLOAD is not an address: somewhere/);
  });
});
