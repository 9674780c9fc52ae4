import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { cachedBinary, cacheFolderFor, serverModuleFolder } from '../../../tools/temporal/cache.js';
import { fakeGo, scratch } from '../../tools/stand-ins.js';

/** Both processes run the compiled ladder, as two terminals would, with a stand-in for `go` that waits for a file. */
describe('two processes that need a server which has to be built', () => {
  let room: ReturnType<typeof scratch>;
  beforeEach(() => {
    room = scratch();
  });
  afterEach(() => room.remove());

  const finish = () => join(room.folder, 'finish');
  const environment = () => ({
    PATH: join(room.folder, 'bin'),
    DAYBOOK_CACHE: join(room.folder, 'cache'),
    DAYBOOK_TEMPORAL_DOWNLOAD: 'off',
    GO_WAITS: finish(),
  });

  it('build it once: the second waits, says so, and uses what the first made', async () => {
    const go = fakeGo(join(room.folder, 'bin'));
    const first = seeker(environment());
    await first.says('building the server with Go');
    const second = seeker(environment());
    await second.says('another process is fetching or building the server; waiting for it');
    writeFileSync(finish(), '');
    expect([await first.rung(), await second.rung()]).toEqual(['go build', 'cache']);
    expect(go.runs()).toBe(1);
  });

  it('build it after all when the first is killed: its lock goes stale', async () => {
    const go = fakeGo(join(room.folder, 'bin'));
    const first = seeker(environment());
    await first.says('building the server with Go');
    first.kill();
    // The orphaned build of the first process ends too, into a folder that nobody uses any more.
    writeFileSync(finish(), '');
    const second = seeker(environment());
    expect(await second.rung()).toBe('go build');
    expect(go.runs()).toBe(2);
    expect(existsSync(cachedBinary(cacheFolderFor(serverModuleFolder(), environment())))).toBe(true);
  });
});

/** A process that climbs the ladder and prints what it hears; the last line is the rung that gave the server. */
function seeker(env: NodeJS.ProcessEnv) {
  const ladder = JSON.stringify(join(process.cwd(), 'dist', 'tools', 'temporal', 'find-temporal.js'));
  const program = `
    import { findTemporal } from ${ladder};
    const options = { env: process.env, patience: { lockPoll: 50, lockStale: 5000 } };
    const found = await findTemporal({ ...options, onProgress: ({ message }) => console.log(message) });
    console.log('rung=' + found.rung);`;
  const args = ['--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (text) => {
    output += String(text);
  });
  const ended = once(child, 'close');
  const says = async (sentence: string) => {
    while (!output.includes(sentence)) {
      const heard = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
      if (!heard && !output.includes(sentence)) throw new Error(`It ended without saying "${sentence}": ${output}`);
    }
  };
  const rung = async () => {
    await ended;
    return /rung=(.*)/.exec(output)?.[1];
  };
  return { says, rung, kill: () => child.kill('SIGKILL') };
}
