import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCli } from '../../cli/run-cli.js';
import { serverEvents } from '../../cli/watch/events.js';
import { APPROVAL, replyOf, undoneRun, waitingRun } from './made-up-runs.js';
import { type FakeWorld, fakeContext, until } from './fake-context.js';
import { FakeGateway } from './fake-gateway.js';

let gateway: FakeGateway;
let root: string;
let context: FakeWorld;

beforeEach(async () => {
  gateway = await FakeGateway.start();
  gateway.reply = replyOf(waitingRun());
  root = await mkdtemp(join(tmpdir(), 'daybook-watch-'));
  await writeFile(join(root, 'daybook.yaml'), `daybook: 1\nlocal: true\ngateway: { address: '${gateway.address}' }\n`);
  context = fakeContext({ cwd: root });
});

afterEach(async () => {
  await gateway.stop();
  await rm(root, { recursive: true });
});

const watching = (...more: string[]) => runCli(['watch', 'shop-1', '--as', 'dana', ...more], context);
const watched = () => until(() => gateway.watchers === 1, 'somebody watches');

/** Moves the clock until it holds. */
async function moveUntil(holds: () => boolean, words: string): Promise<void> {
  await until(() => {
    context.clock.advance(500);
    return holds();
  }, words);
}

describe('in a pipe', () => {
  it('writes a line per state change, and the command that answers', async () => {
    const run = watching();
    await watched();
    gateway.show(
      replyOf(
        waitingRun({
          asks: [
            { ...APPROVAL, votes: APPROVAL.votes.flatMap((vote) => [vote, { ...vote, sub: 'ines', jti: 'vote-2' }]) },
          ],
        }),
      ),
    );
    await until(() => context.stdout.text.includes('ines answered'), 'the vote is told');
    gateway.show(replyOf(undoneRun()));
    expect(await run).toBe(7);
    expect(context.stdout.text).toBe(`[PRODUCTION] Storefront goes live
run shop-1  http://127.0.0.1:7080/runs/shop-1
14:12:00 ✔ announce succeeded
14:12:00 ◷ go waiting: waits for product (1) and operations (1); 1 approved
14:12:00 ask go/1: Go live with v1.4.2?; waits for product (1) and operations (1); approved so far: omar; until 18:00 (in 3h 48m)
14:12:00   daybook approve shop-1 go/1 --digest 3f2a9c1b2d3e
14:12:00   daybook reject shop-1 go/1 --reason TEXT
14:12:00 ◷ run waiting: Waits for product (1) and operations (1); 1 approved.
14:12:00 ask go/1: ines answered approve; waits for product (1) and operations (1); approved so far: omar, ines
14:12:00 ↶ switch undone: partly-set: 2 of 3 nodes took it
14:12:00 ↶ undo of switch undone: Set storefront-edge to blue 100 %
14:12:00 ↶ run undone: Undone because switch failed: 2 of 3 nodes.
`);
  });

  it('has no escape sequences', async () => {
    gateway.reply = replyOf(undoneRun());
    expect(await watching()).toBe(7);
    expect(context.stdout.text).not.toContain('\u001b');
  });

  it('writes JSON lines with --json', async () => {
    const run = watching('--json');
    await watched();
    gateway.show(replyOf(undoneRun()));
    expect(await run).toBe(7);
    const lines = context.stdout.text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { ok: boolean; view: { status: string } });
    expect(lines.map(({ ok, view }) => [ok, view.status])).toEqual([
      [true, 'waiting'],
      [true, 'undone'],
    ]);
  });
});

describe('outages', () => {
  it('outlives a connection that drops, without telling anything twice', async () => {
    const run = watching();
    await watched();
    gateway.dropStreams();
    await moveUntil(() => context.stdout.text.includes('gateway answers again'), 'it is connected again');
    await watched();
    gateway.show(replyOf(undoneRun()));
    expect(await run).toBe(7);
    expect(context.stdout.text.match(/announce succeeded/g)).toHaveLength(1);
    expect(context.stdout.text.match(/trying again/g)).toHaveLength(1);
  });

  it('outlives a gateway that is restarted, and says meanwhile who does not answer', async () => {
    const run = watching();
    await watched();
    const { port, sessions } = gateway;
    await gateway.stop();
    await moveUntil(() => context.stdout.text.includes('The gateway does not answer'), 'the outage is told');
    expect(context.stdout.text).toContain('The run goes on without it');
    gateway = await FakeGateway.start(port);
    for (const [token, person] of sessions) gateway.sessions.set(token, person);
    gateway.reply = replyOf(undoneRun());
    const timer = setInterval(() => context.clock.advance(500), 5);
    expect(await run).toBe(7);
    clearInterval(timer);
  });

  it('outlives a 503, and a stream in the middle of a view', async () => {
    gateway.bite(/GET .*shop-1$/, { status: 503, error: { code: 'no-worker', message: 'no worker answers' } });
    const run = watching();
    await moveUntil(() => gateway.watchers === 1, 'somebody watches');
    expect(context.stdout.text).toContain('no worker answers');
    gateway.show(replyOf(undoneRun()));
    expect(await run).toBe(7);
  });

  it('says when no worker answers, and when one does again', async () => {
    const run = watching();
    await watched();
    gateway.show(replyOf(waitingRun(), { fresh: false }));
    await until(
      () => context.stdout.text.includes('no worker answers; this is the state of 14:12:00'),
      'the outage is told',
    );
    gateway.show(replyOf(waitingRun()));
    await until(() => context.stdout.text.includes('worker answers again'), 'its end is told');
    gateway.show(replyOf(undoneRun()));
    expect(await run).toBe(7);
  });

  it('asks after a silence, and gives a dead connection up', async () => {
    const run = watching();
    await watched();
    gateway.bite(/GET .*shop-1$/, { status: 503, error: { code: 'no-worker', message: 'no worker answers' } });
    await moveUntil(() => context.stdout.text.includes('trying again'), 'the silence is noticed');
    await moveUntil(() => gateway.watchers === 1, 'somebody watches again');
    gateway.show(replyOf(undoneRun()));
    expect(await run).toBe(7);
  });

  it('does not try again where that cannot help', async () => {
    gateway.bite(/GET .*shop-1$/, { status: 401, error: { code: 'session-over', message: 'your session is over' } });
    expect(await watching()).toBe(3);
    gateway.reply = undefined;
    expect(await watching()).toBe(2);
    expect(context.stderr.text).toContain('there is no such run');
  });
});

describe('Ctrl-C', () => {
  it('detaches and says how to attach again', async () => {
    const run = watching();
    await watched();
    context.pressCtrlC();
    expect(await run).toBe(8);
    expect(context.stderr.text).toContain('Detached: the run goes on. Watch it again: daybook watch shop-1\n');
    await until(() => gateway.watchers === 0, 'the stream is closed');
    expect(gateway.sent(/steer/)).toEqual([]);
  });

  it('detaches during an outage too', async () => {
    const run = watching();
    await watched();
    await gateway.stop();
    await until(() => context.stdout.text.includes('trying again'), 'the outage is told');
    context.pressCtrlC();
    expect(await run).toBe(8);
    gateway = await FakeGateway.start();
  });
});

describe('on a terminal', () => {
  beforeEach(() => {
    context = fakeContext({ cwd: root, tty: true });
  });

  /** What stands on the screen after all cursor moves. */
  function screen(): string[] {
    const lines: string[] = [];
    let row = 0;
    for (const part of context.stdout.text.split(/(\u001b\[[?\d]*[A-Za-z]|\n|\r)/)) {
      const up = /^\u001b\[(\d+)A$/.exec(part);
      if (up) row -= Number(up[1]);
      else if (part === '\u001b[J') lines.splice(row);
      else if (part === '\n') row += 1;
      else if (part && !part.startsWith('\u001b') && part !== '\r') lines[row] = part;
    }
    return lines;
  }

  it('draws over in place, and leaves the whole tree behind', async () => {
    const run = watching();
    await watched();
    await until(() => context.stdout.text.includes('12m 00s'), 'it is drawn');
    // The stream's own first view may come only now, and set the run's clock anew.
    await moveUntil(() => screen().join('\n').includes('12m 01s'), 'time moves on');
    expect(screen().filter((line) => line.includes('Storefront goes live'))).toHaveLength(1);
    expect(screen().at(-1)).toBe('Ctrl-C stops watching; the run goes on.');
    gateway.show(replyOf(undoneRun()));
    expect(await run).toBe(7);
    expect(screen()[0]).toBe('[PRODUCTION] Storefront goes live');
    expect(screen().join('\n')).toContain('undo undone: Set storefront-edge to blue 100 %');
    expect(screen().join('\n')).not.toContain('Ctrl-C');
    expect(context.stdout.text).toContain('\u001b[?25h');
  });

  it('keeps to a terminal that becomes small', async () => {
    const run = watching();
    await watched();
    await until(() => context.stdout.text.includes('12m 00s'), 'it is drawn');
    const before = context.stdout.text.length;
    context.stdout.resize({ columns: 40, rows: 30 });
    // Lines of 99 columns stand on three rows each now; all of them are wiped.
    const [, up] = /\u001b\[(\d+)A/.exec(context.stdout.text.slice(before)) ?? [];
    expect(Number(up)).toBeGreaterThan(30);
    context.pressCtrlC();
    expect(await run).toBe(8);
  });

  it('says who does not answer, over the last known state', async () => {
    const run = watching();
    await watched();
    await gateway.stop();
    await until(() => screen().join('\n').includes('Last known state, silent since 14:00:00'), 'the outage is shown');
    expect(screen().join('\n')).toContain('Go live?');
    context.pressCtrlC();
    expect(await run).toBe(8);
    gateway = await FakeGateway.start();
  });
});

describe('server-sent events', () => {
  async function events(...chunks: string[]) {
    const bytes = new TextEncoder();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const chunk of chunks) controller.enqueue(bytes.encode(chunk));
        controller.close();
      },
    });
    const found: unknown[] = [];
    for await (const event of serverEvents(body, () => undefined)) found.push(event);
    return found;
  }

  it('are put together from pieces, whatever ends their lines', async () => {
    expect(
      await events('event: vi', 'ew\r\nda', 'ta: {"a":\r', '\ndata: 1}\r\n\r', '\n: still here\n\ndata: x\n\n'),
    ).toEqual([
      { event: 'view', data: '{"a":\n1}' },
      { event: 'message', data: 'x' },
    ]);
  });

  it('are not told when they are cut off', async () => {
    expect(await events('event: view\ndata: {"half"')).toEqual([]);
  });
});
