import type { RunReply } from '../../gateway/api.js';
import { planWith, stepOf } from './support/fixtures.js';
import { codeOf, type TestGateway, testGateway } from './support/gateway.js';

const plan = planWith([stepOf('switch', { target: 'edge' })]);

async function running(): Promise<{ gateway: TestGateway; token: string }> {
  const gateway = await testGateway();
  const { token } = await gateway.signIn('dana');
  await gateway.post('/api/runs', { plan, run: 'r1' }, token);
  return { gateway, token };
}

/** Reads views from a stream, one at a time; undefined at its end. */
function views(response: Response): { next(): Promise<RunReply | undefined>; stop(): Promise<void> } {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no stream');
  let text = '';
  const next = async (): Promise<RunReply | undefined> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data) return JSON.parse(data) as RunReply;
        continue;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      text += value;
    }
  };
  return { next, stop: () => reader.cancel() };
}

describe('watching a run', () => {
  it('sends the view at once and again when it changes, and ends when the run is over', async () => {
    const { gateway, token } = await running();
    const stream = views(await gateway.get('/api/runs/r1/watch', token));
    expect(await stream.next()).toMatchObject({
      fresh: true,
      view: { run: 'r1', status: 'running' },
      page: 'http://127.0.0.1:7080/runs/r1',
      temporal: 'http://127.0.0.1:8233/namespaces/default/workflows/r1',
    });
    gateway.runs.view('r1').headline = 'waits for Dana';
    expect((await stream.next())?.view.headline).toBe('waits for Dana');
    gateway.runs.view('r1').status = 'succeeded';
    expect((await stream.next())?.view.status).toBe('succeeded');
    expect(await stream.next()).toBeUndefined();
    expect(gateway.context.views.watched).toBe(0);
  });

  it('goes on with the last view, marked as not fresh, while no worker answers', async () => {
    const { gateway, token } = await running();
    const stream = views(await gateway.get('/api/runs/r1/watch', token));
    await stream.next();
    gateway.runs.worker = false;
    expect(await stream.next()).toMatchObject({ fresh: false, view: { run: 'r1' } });
    expect(((await (await gateway.get('/api/runs/r1', token)).json()) as RunReply).fresh).toBe(false);
    gateway.runs.worker = true;
    expect(await stream.next()).toMatchObject({ fresh: true });
    await stream.stop();
  });

  it('sends nothing when only the clock of the run moved', async () => {
    const { gateway, token } = await running();
    const stream = views(await gateway.get('/api/runs/r1/watch', token));
    await stream.next();
    const asked = gateway.runs.viewsAsked;
    gateway.runs.view('r1').now += 1_000;
    while (gateway.runs.viewsAsked < asked + 3) await new Promise((resolve) => setTimeout(resolve, 2));
    gateway.runs.view('r1').headline = 'next';
    expect((await stream.next())?.view.headline).toBe('next');
    await stream.stop();
  });

  it('asks the run once for all who watch it, and not at all when nobody does', async () => {
    const { gateway } = await running();
    let told = 0;
    const leave = [1, 2, 3].map(() =>
      gateway.context.views.watch('r1', () => {
        told += 1;
      }),
    );
    while (told < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(gateway.context.views.watched).toBe(1);
    expect(told).toBe(3);
    for (const one of leave) one();
    expect(gateway.context.views.watched).toBe(0);
  });

  it('is refused for a run that is not there, and for one that nobody has seen while no worker answers', async () => {
    const { gateway, token } = await running();
    expect(await codeOf(await gateway.get('/api/runs/none/watch', token))).toBe('run-not-found');
    gateway.runs.worker = false;
    expect(await codeOf(await gateway.get('/api/runs/r1/watch', token))).toBe('no-worker');
  });
});
