import type { Ask } from '../../../model/ask.js';
import { timelineSvg } from '../../../model/render/timeline-svg.js';
import type { RunView, StepView } from '../../../model/run-view.js';
import { type Timeline, timelineOf } from '../../../model/view/timeline.js';
import { planWith, stepOf } from '../../gateway/support/fixtures.js';

const MINUTE = 60_000;

function step(id: string, more: Partial<StepView> = {}): StepView {
  return {
    id,
    type: 'command',
    title: id,
    sentence: '',
    lane: 'effect',
    status: 'pending',
    epoch: 1,
    onFailure: 'stop',
    ...more,
  };
}

function view(stages: RunView['stages'], more: Partial<RunView> = {}): RunView {
  return {
    run: 'r1',
    runbook: 'go',
    title: 'Go',
    day: '1',
    environment: 'production',
    planDigest: '',
    status: 'running',
    headline: '',
    starter: 'dana',
    author: 'lea',
    inputs: {},
    startedAt: 0,
    now: 10 * MINUTE,
    stages,
    asks: [],
    audit: [],
    counts: {},
    ...more,
  };
}

function stage(name: string, ...steps: StepView[]): RunView['stages'][number] {
  return { name, status: 'running', steps };
}

const done = (from: number, to: number, planned?: number): Partial<StepView> => ({
  status: 'succeeded',
  startedAt: from * MINUTE,
  endedAt: to * MINUTE,
  ...(planned === undefined ? {} : { plannedMs: planned * MINUTE }),
});

const row = (timeline: Timeline, id: string) => {
  const found = timeline.rows.find((one) => one.id === id);
  if (!found) throw new Error(`no row ${id}`);
  return found;
};
const critical = (timeline: Timeline) => timeline.rows.filter((one) => one.critical).map(({ id }) => id);

function ask(more: Partial<Ask>): Ask {
  return {
    id: 'go/1',
    kind: 'approval',
    step: 'go',
    epoch: 1,
    title: '',
    text: '',
    actions: [],
    level: 3,
    digest: '',
    openedAt: 0,
    deadlineAt: 0,
    onDeadline: 'reject',
    votes: [],
    status: 'open',
    ...more,
  };
}

describe('the timeline of a run', () => {
  it('says what is still planned from now on, in the order in which the steps need one another', () => {
    const timeline = timelineOf(
      view([
        stage(
          'one',
          step('a', done(0, 4, 5)),
          step('b', { status: 'running', startedAt: 4 * MINUTE, plannedMs: 8 * MINUTE }),
        ),
        stage('two', step('c', { plannedMs: 3 * MINUTE }), step('d', { plannedMs: MINUTE })),
      ]),
    );
    expect(row(timeline, 'a').planned).toEqual({ from: 0, to: 5 * MINUTE });
    expect(row(timeline, 'c').planned).toEqual({ from: 12 * MINUTE, to: 15 * MINUTE });
    expect(row(timeline, 'd').planned).toEqual({ from: 15 * MINUTE, to: 16 * MINUTE });
    expect(timeline.expectedEnd).toBe(16 * MINUTE);
  });

  it('moves what is to come behind a step that takes longer than planned, never into the past', () => {
    const late = step('a', { status: 'running', startedAt: 0, plannedMs: MINUTE });
    const timeline = timelineOf(view([stage('one', late, step('b', { plannedMs: MINUTE }))]));
    expect(row(timeline, 'b').planned).toEqual({ from: 10 * MINUTE, to: 11 * MINUTE });
  });

  it('takes from the plan what runs side by side', () => {
    const plan = planWith([stepOf('a'), stepOf('b'), stepOf('c', { needs: [0] })]);
    const shown = view([
      stage(
        'one',
        step('a', { plannedMs: MINUTE }),
        step('b', { plannedMs: 5 * MINUTE }),
        step('c', { plannedMs: MINUTE }),
      ),
    ]);
    const known = timelineOf(shown, plan);
    expect(row(known, 'b').planned).toEqual({ from: 10 * MINUTE, to: 15 * MINUTE });
    expect(row(known, 'c').planned).toEqual({ from: 11 * MINUTE, to: 12 * MINUTE });
    expect(critical(known)).toEqual(['b']);
    expect(critical(timelineOf(shown))).toEqual(['a', 'b', 'c']);
  });

  it('names the chain that decides when it ends, and not what merely ran beside it', () => {
    const timeline = timelineOf(
      view([
        stage('one', step('short', done(0, 1)), step('long', done(0, 6))),
        stage('two', step('after', done(6, 9)), step('last', { status: 'running', startedAt: 9 * MINUTE })),
      ]),
    );
    expect(critical(timeline)).toEqual(['long', 'after', 'last']);
  });

  it('follows the chain through a step that was left out, without marking that one', () => {
    const timeline = timelineOf(
      view([stage('one', step('a', done(0, 5)), step('b', { status: 'skipped' }), step('c', { plannedMs: MINUTE }))]),
    );
    expect(critical(timeline)).toEqual(['a', 'c']);
  });

  it('cuts out of a step the time in which it waited for people', () => {
    const failing = step('go', { status: 'failed', startedAt: MINUTE, endedAt: 3 * MINUTE });
    const timeline = timelineOf(
      view([stage('one', failing)], { asks: [ask({ openedAt: 3 * MINUTE, closedAt: 8 * MINUTE, status: 'decided' })] }),
    );
    expect(row(timeline, 'go').bars).toEqual([
      { from: MINUTE, to: 3 * MINUTE, kind: 'work' },
      { from: 3 * MINUTE, to: 8 * MINUTE, kind: 'people' },
    ]);
  });

  it('expects an answer now of everybody who is asked, whatever was planned for it', () => {
    const waiting = step('go', { status: 'waiting', lane: 'workflow', startedAt: 0, plannedMs: 60 * MINUTE });
    const asks = [ask({ openedAt: 0 })];
    const timeline = timelineOf(view([stage('one', waiting, step('after', { plannedMs: MINUTE }))], { asks }));
    expect(timeline.expectedEnd).toBe(11 * MINUTE);
  });

  it('counts two asks of one step at one time once', () => {
    const asks = [
      ask({ openedAt: MINUTE, closedAt: 5 * MINUTE, status: 'expired' }),
      ask({ id: 'go/1/deadline-1', openedAt: 4 * MINUTE, closedAt: 7 * MINUTE, status: 'decided' }),
    ];
    const waiting = step('go', { status: 'failed', lane: 'workflow', startedAt: MINUTE, endedAt: 7 * MINUTE });
    const bars = row(timelineOf(view([stage('one', waiting)], { asks })), 'go').bars;
    expect(bars.reduce((sum, { from, to }) => sum + to - from, 0)).toBe(6 * MINUTE);
  });

  it('expects nothing any more of a run that is over, and marks no now', () => {
    const timeline = timelineOf(
      view([stage('one', step('a', done(0, 2, 1)), step('b', { plannedMs: MINUTE }))], {
        endedAt: 2 * MINUTE,
        status: 'failed',
      }),
    );
    expect(timeline.now).toBeUndefined();
    expect(timeline.expectedEnd).toBeUndefined();
    expect(row(timeline, 'b').planned).toBeUndefined();
    expect(timeline.to).toBe(2 * MINUTE);
  });

  it('draws a large run by stage', () => {
    const many = Array.from({ length: 400 }, (_, index) => step(`s${index}`, index < 10 ? done(index, index + 1) : {}));
    const timeline = timelineOf(
      view([stage('one', ...many.slice(0, 200)), { ...stage('two', ...many.slice(200)), status: 'pending' }]),
    );
    expect(timeline.rows.map(({ id, status }) => [id, status])).toEqual([
      ['one', 'running'],
      ['two', 'pending'],
    ]);
    expect(timeline.rows[0]?.bars).toEqual([{ from: 0, to: 10 * MINUTE, kind: 'work' }]);
  });
});

describe('its drawing', () => {
  const drawn = (timeline: Timeline) =>
    timelineSvg(timeline, {
      width: 800,
      names: 'beside',
      label: String,
      id: 't',
      title: 'Go <now>',
      description: '"two" & more',
    });

  it('says what it shows to those who do not see it, and escapes what authors wrote', () => {
    const svg = drawn(timelineOf(view([stage('<b>one', step('a', { title: '<script>', ...done(0, 3, 2) }))])));
    expect(svg).toContain('role="img" aria-labelledby="t-title t-desc"');
    expect(svg).toContain('<title id="t-title">Go &#60;now&#62;</title>');
    expect(svg).not.toMatch(/<script|<b>/);
    expect(svg).toContain('&#60;script&#62;: succeeded, 3 min, planned 2 min');
  });

  it('tells states apart by words and patterns, never by colour alone', () => {
    const failed = step('bad', { status: 'failed', startedAt: 0, endedAt: 2 * MINUTE });
    const svg = drawn(
      timelineOf(
        view([stage('one', failed, step('go', { status: 'waiting', startedAt: 2 * MINUTE, lane: 'workflow' }))], {
          asks: [ask({ openedAt: 2 * MINUTE })],
        }),
      ),
    );
    expect(svg).toContain('>failed after 2 min<');
    expect(svg).toContain('>waits, 8 min<');
    expect(svg).toMatch(/tl-bar-people[^>]*fill="url\(#t-hatch\)"/);
  });

  it('has no style, script or outside resource, so that a strict page shows it', () => {
    const svg = drawn(timelineOf(view([stage('one', step('a', done(0, 3)))])));
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(/style=|<style|href|http|on\w+=/);
  });
});
