import { join } from 'node:path';
import { lookForApiServer, makeApiServer } from '../../tools/kubernetes/find-api-server.js';
import { program, scratch } from './stand-ins.js';

describe('looking for a Kubernetes API server', () => {
  let room: ReturnType<typeof scratch>;
  let env: NodeJS.ProcessEnv;
  const at = (name: string) => join(room.folder, 'bin', name);

  beforeEach(() => {
    room = scratch();
    env = { PATH: join(room.folder, 'bin'), DAYBOOK_CACHE: join(room.folder, 'cache') };
  });
  afterEach(() => room.remove());

  /** A `go` that notes its runs and makes a kube-apiserver which only knows its version. */
  function fakeGo(version: string): string {
    const runs = join(room.folder, 'runs');
    program(
      at('go'),
      `echo run >> '${runs}'\nwhile [ "$1" != -o ]; do shift; done\nprintf '#!/bin/sh\\necho Kubernetes ${version}\\n' > "$2"`,
    );
    return runs;
  }

  it('takes the programs on PATH', async () => {
    program(at('etcd'), ':');
    program(at('kube-apiserver'), ':');
    expect(await makeApiServer(env, () => undefined)).toEqual({ etcd: at('etcd'), apiServer: at('kube-apiserver') });
  });

  it('says that etcd is missing before anything is built', async () => {
    fakeGo('v1.34.2');
    expect(await lookForApiServer(env)).toMatchObject({ canBuild: false, missing: expect.stringContaining('etcd') });
    await expect(makeApiServer(env, () => undefined)).rejects.toThrow('apt install etcd-server');
  });

  it('says how to build when there is no Go compiler, and builds nothing', async () => {
    program(at('etcd'), ':');
    expect(await lookForApiServer(env)).toMatchObject({ canBuild: false });
    await expect(makeApiServer(env, () => undefined)).rejects.toThrow('npm run kubernetes');
  });

  it('builds once for several at the same time, and finds the result in the cache afterwards', async () => {
    program(at('etcd'), ':');
    const runs = fakeGo('v1.34.2');
    const [first, second] = await Promise.all([
      makeApiServer(env, () => undefined),
      makeApiServer(env, () => undefined),
    ]);
    expect(second).toEqual(first);
    expect((await import('node:fs')).readFileSync(runs, 'utf8')).toBe('run\n');
    expect(await lookForApiServer(env)).toEqual({ programs: first, canBuild: false });
  });

  it('does not keep a server of another version', async () => {
    program(at('etcd'), ':');
    fakeGo('v1.33.0');
    await expect(makeApiServer(env, () => undefined)).rejects.toThrow('v1.33.0');
    expect(await lookForApiServer(env)).toMatchObject({ canBuild: true });
  });
});
