import { runChild } from '../../activities/child.js';

const order = (argv: string[]) => ({
  argv,
  folder: '/',
  env: { PATH: process.env.PATH ?? '' },
  signal: new AbortController().signal,
  redact: { longest: 0, redact: (text: string) => text },
});

/** As a worker that gets no processor for longer than a finished program's output may be held open. */
function starve(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

describe('a program', () => {
  it('loses nothing of what it printed when the worker gets no processor for a while', async () => {
    const starved = setInterval(() => starve(600), 1);
    try {
      for (const text of ['one', 'two', 'three', 'four']) {
        const end = await runChild(order(['printf', text]));
        expect([end.exitCode, end.stdout]).toEqual([0, text]);
      }
    } finally {
      clearInterval(starved);
    }
  }, 60_000);

  it('is over although something that it left behind holds its output open', async () => {
    const begun = performance.now();
    const end = await runChild(order(['sh', '-c', 'printf done; sleep 30 &']));
    expect(end).toMatchObject({ exitCode: 0, stdout: 'done' });
    expect(performance.now() - begun).toBeLessThan(20_000);
  });
});
