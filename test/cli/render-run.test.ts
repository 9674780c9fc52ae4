import pc from 'picocolors';
import { invocationOf } from '../../cli/invocation.js';
import { environmentBanner } from '../../cli/render/banner.js';
import { cutAt, paintLine, span } from '../../cli/render/line.js';
import { wantsColour } from '../../cli/render/palette.js';
import { runLines } from '../../cli/render/run-lines.js';
import { runScreen, runText } from '../../cli/render/run-text.js';
import type { RunView } from '../../model/run-view.js';
import { FakeOutput, fakeContext } from './fake-context.js';
import { APPROVAL, replyOf, step, undoneRun, waitingRun } from './made-up-runs.js';

const context = fakeContext({ cwd: '/' });
const plain = pc.createColors(false);

function drawn(view: RunView, rows?: number): string[] {
  const lines = runLines(view, { now: view.now, zone: 'UTC', unicode: true, rows, invocation: { program: 'daybook' } });
  return lines.map((line) => paintLine(line, plain));
}

describe('a run as a tree', () => {
  it('shows state, owner, times, what is waited for, and the commands that answer', () => {
    expect(runText(replyOf(waitingRun()), context)).toBe(`[PRODUCTION] Storefront goes live
◷ waiting  Waits for product (1) and operations (1); 1 approved.  12m 00s
run shop-1  plan bbbbbbbbbbbb  started 2026-11-21 14:00 (UTC) by dana
3 steps: 1 succeeded, 1 waiting, 1 pending

  ✔ succeeded  tell  12s
    ✔ succeeded  announce  Tell the NOC  12s of 10s planned  noc
  ◷ waiting    cutover  11m 48s
    ◷ waiting    go      Go live?  11m 48s
                 waits for product (1) and operations (1); 1 approved
    · pending    switch  Set storefront-edge to green 100 %  planned 30s  release

Open question
  go/1  Go live with v1.4.2?  digest 3f2a9c1b2d3e
    waits for product (1) and operations (1); approved so far: omar
    until 18:00 (in 3h 48m), then: reject
    lets through switch (traffic on storefront-edge): to: {green: 100}
      undo to: {blue: 100}
    daybook approve shop-1 go/1 --digest 3f2a9c1b2d3e
    daybook reject shop-1 go/1 --reason TEXT

page      http://127.0.0.1:7080/runs/shop-1
Temporal  http://127.0.0.1:8233/shop-1
`);
  });

  it('names program and workspace in the commands as they were used', () => {
    const invocation = { program: 'npx daybook', workspace: 'my shop' } as const;
    const text = runText(replyOf(waitingRun()), { ...context, invocation });
    expect(text).toContain("    npx daybook -w 'my shop' approve shop-1 go/1 --digest 3f2a9c1b2d3e");
  });

  it('is called through npx when npm runs it, and by its own name otherwise', () => {
    expect(invocationOf({})).toEqual({ program: 'daybook' });
    expect(invocationOf({ npm_command: 'exec' })).toEqual({ program: 'npx daybook' });
    expect(invocationOf({ npm_command: 'exec', npm_config_user_agent: 'npm/10.8.2 node/v20' })).toEqual({
      program: 'npx daybook',
    });
    expect(invocationOf({ npm_command: 'run', npm_config_user_agent: 'pnpm/9.0.0 node/v20' })).toEqual({
      program: 'daybook',
    });
  });

  it('shows the reason beside the message, and how the undo ended', () => {
    const lines = drawn(undoneRun());
    expect(lines).toContain('    ↶ undone     switch  Set storefront-edge to green 100 %  1m 00s');
    expect(lines).toContain('                 partly-set: 2 of 3 nodes took it');
    expect(lines).toContain('                 undo undone: Set storefront-edge to blue 100 %');
    expect(lines.join('\n')).not.toContain('daybook approve');
  });

  it('draws with ASCII where the terminal has no more', () => {
    const view = waitingRun();
    const lines = runLines(view, {
      now: view.now,
      zone: 'UTC',
      unicode: false,
      invocation: { program: 'daybook' },
    }).map((line) => paintLine(line, plain));
    expect(lines[0]).toMatch(/^\? waiting {2}/);
    expect(lines).toContain('  + succeeded  tell  12s');
  });

  it('says which attempt a step is in', () => {
    const view = waitingRun({
      stages: [
        {
          name: 'one',
          status: 'running',
          steps: [step('again', { status: 'running', epoch: 3, startedAt: waitingRun().startedAt })],
        },
      ],
    });
    expect(drawn(view).join('\n')).toContain('12m 00s, attempt 3');
  });

  it('quotes a step with brackets for the shell', () => {
    const view = waitingRun({
      asks: [{ ...APPROVAL, id: 'ramp[2].go/1', kind: 'manual', actions: ['complete'], request: undefined }],
    });
    expect(drawn(view)).toContain("    daybook complete shop-1 'ramp[2].go/1'");
  });

  it('names the answers that a decision takes', () => {
    const view = waitingRun({
      asks: [
        {
          ...APPROVAL,
          id: 'switch/1/failure-1',
          kind: 'decision',
          actions: ['decide-retry', 'decide-abort'],
          who: ['release'],
          quorum: undefined,
        },
      ],
    });
    expect(drawn(view)).toContain('    daybook decide shop-1 switch/1/failure-1 retry|abort');
    expect(drawn(view)).toContain('    waits for release');
  });

  it('shows what changed since votes became void', () => {
    const changed = [{ path: 'covers[0].params.to', before: { green: 50 }, after: { green: 100 } }];
    const lines = drawn(waitingRun({ asks: [{ ...APPROVAL, changed }] }));
    expect(lines).toContain('    changed since the last request covers[0].params.to: green: 50 -> green: 100');
  });
});

describe('little room', () => {
  const many = (name: string, status: 'succeeded' | 'running' | 'pending', count: number) => ({
    name,
    status,
    steps: Array.from({ length: count }, (_, index) =>
      step(`${name}-${index}`, { status: status === 'running' && index > 0 ? 'pending' : status }),
    ),
  });
  const view = waitingRun({
    asks: [],
    stages: [many('first', 'succeeded', 40), many('second', 'running', 40), many('third', 'pending', 40)],
  });

  it('folds finished stages first, then those to come, then quiet steps', () => {
    const names = (rows: number) => drawn(view, rows).join('\n');
    expect(names(100)).toContain('second-39');
    expect(names(100)).toContain('third-39');
    expect(names(100)).not.toContain('first-0');
    expect(names(60)).toContain('second-39');
    expect(names(60)).not.toContain('third-0');
    expect(names(12)).toContain('second-0');
    expect(names(12)).not.toContain('second-1');
    expect(names(12)).toContain('40 steps: 40 succeeded');
  });

  it('never draws more lines than the terminal has', () => {
    const output = new FakeOutput(true);
    output.size = { columns: 60, rows: 12 };
    const failed = {
      name: 'bad',
      status: 'failed' as const,
      steps: many('bad', 'running', 50).steps.map((one) => ({ ...one, status: 'failed' as const })),
    };
    const lines = runScreen(
      { reply: replyOf({ ...view, stages: [failed] }), now: view.now, notice: ['notice'] },
      output,
      context,
    );
    expect(lines.length).toBeLessThanOrEqual(12);
    expect(lines.every((line) => line.length < 60)).toBe(true);
    expect(lines.join('\n')).toContain('more lines; daybook show prints all');
  });

  it('draws 5,000 steps in less than a second', () => {
    const large = waitingRun({ asks: [], stages: [many('large', 'running', 5_000)] });
    const began = performance.now();
    drawn(large, 30);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('text that others wrote', () => {
  it('cannot steer the terminal', () => {
    const evil = 'ok\u001b[2J\u001b]0;title\u0007 \u202egnirts\u2066 \u009b31m';
    const view = waitingRun({
      title: evil,
      headline: evil,
      stages: [
        {
          name: evil,
          status: 'failed',
          steps: [step('a', { status: 'failed', message: evil, title: evil, owner: evil })],
        },
      ],
    });
    const ask = { ...APPROVAL, text: evil, title: evil, request: undefined };
    const text = runText(replyOf({ ...view, asks: [ask] }), context);
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  });

  it('cannot add a line to what an approver reads', () => {
    const ask = { ...APPROVAL, title: 'Harmless\n  lets through nothing' };
    expect(drawn(waitingRun({ asks: [ask] })).filter((line) => /^ {2}lets through nothing/.test(line))).toEqual([]);
  });
});

describe('colour', () => {
  const red = pc.createColors(true);

  it('gives the environment its colour, and brackets where there is none', () => {
    expect(environmentBanner('production', 'red', red)).toBe(red.bgRed(red.white(red.bold(' PRODUCTION '))));
    expect(environmentBanner('production', 'red', plain)).toBe('[PRODUCTION]');
    expect(environmentBanner('lab', 'no such colour', red)).toContain('LAB');
  });

  it.each([
    ['a terminal', { isTTY: true, env: {}, off: false }, true],
    ['a pipe', { isTTY: false, env: {}, off: false }, false],
    ['NO_COLOR', { isTTY: true, env: { NO_COLOR: '1' }, off: false }, false],
    ['an empty NO_COLOR', { isTTY: true, env: { NO_COLOR: '' }, off: false }, true],
    ['TERM=dumb', { isTTY: true, env: { TERM: 'dumb' }, off: false }, false],
    ['--no-color', { isTTY: true, env: { CLICOLOR_FORCE: '1' }, off: true }, false],
    ['CLICOLOR_FORCE in a pipe', { isTTY: false, env: { CLICOLOR_FORCE: '1' }, off: false }, true],
  ])('decides for %s', (_, wish, expected) => {
    expect(wantsColour(wish)).toBe(expected);
  });

  it('cuts a line by columns of the screen, not by letters', () => {
    expect(paintLine(cutAt([span('日本語テキスト')], 9, '…'), plain)).toBe('日本語テ…');
    expect(paintLine(cutAt([span('short')], 9, '…'), plain)).toBe('short');
  });
});
