import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { fileURLToPath } from 'node:url';
import { dataConverter } from '../client/codec.js';
import { checkExpression } from '../model/expression/check-expression.js';
import { parseRunbook } from '../model/parse-runbook.js';
import { stepTypes } from '../model/steps/index.js';
import type { Workspace } from '../model/workspace.js';
import { compared, type Figure, median, percentile, single } from './figure.js';
import { callsOf, type Kind, planOf, runbookText } from './plans.js';
import { BASELINE_PREFIX, residentMiB, type Site, statementBase } from './site.js';

let counted = 0;
const name = (what: string) => `bench-${what}-${++counted}`;

interface Timed {
  ms: number;
  events: number;
}

async function ours(site: Site, workspace: Workspace, text: string): Promise<Timed> {
  const plan = planOf(workspace, text);
  const run = name('ours');
  const begun = performance.now();
  await site.start(plan, run);
  const result = await site.runs.awaitRun(run, 3_600_000);
  const ms = performance.now() - begun;
  if (result?.status !== 'succeeded') throw new Error(`${run}: ${result?.status} ${result?.headline}`);
  return { ms, events: (await site.connected.client.workflow.getHandle(run).describe()).historyLength };
}

async function handWritten(
  site: Site,
  workspace: Workspace,
  text: string,
  how: 'sequential' | 'local' | 'parallel',
): Promise<Timed> {
  const plan = planOf(workspace, text);
  const run = name('hand');
  const begun = performance.now();
  const handle = await site.connected.client.workflow.start('run', {
    workflowId: run,
    taskQueue: `${BASELINE_PREFIX}daybook-stage`,
    args: [{ how, calls: callsOf(plan, run) }],
  });
  await handle.result();
  return { ms: performance.now() - begun, events: (await handle.describe()).historyLength };
}

/** Ours and the hand-written one in turn on the same server, after one warm-up of each. */
export async function pair(
  site: Site,
  workspace: Workspace,
  what: {
    figure: string;
    kind: Kind;
    count: number;
    order: 'sequential' | 'parallel';
    bar: number;
    eventsBar?: number;
    n: number;
  },
): Promise<Figure[]> {
  const { figure, kind, count, order, bar, n } = what;
  const text = runbookText(kind, count, order);
  const how = kind === 'probe' ? 'local' : order;
  await ours(site, workspace, runbookText(kind, 10, order));
  await handWritten(site, workspace, runbookText(kind, 10, order), how);
  const mine: Timed[] = [];
  const theirs: Timed[] = [];
  for (let index = 0; index < n; index++) {
    mine.push(await ours(site, workspace, text));
    theirs.push(await handWritten(site, workspace, text, how));
  }
  const lines = [
    compared({ figure, ours: mine.map(({ ms }) => ms), baseline: theirs.map(({ ms }) => ms), unit: 'ms', bar }),
  ];
  if (what.eventsBar === undefined) return lines;
  const events = median(mine.map((timed) => timed.events)) / count;
  return [
    ...lines,
    single({ figure: `${figure}: events a step`, ours: events, unit: 'events', n, below: what.eventsBar }),
  ];
}

/** One long run: time a step against the 100-step figure, and the memory of the worker while it goes. */
export async function longRun(
  site: Site,
  workspace: Workspace,
  { count, perStep }: { count: number; perStep: number },
): Promise<Figure[]> {
  const samples: number[] = [];
  const look = setInterval(() => void residentMiB(site.workerPid).then((mib) => samples.push(mib)), 1_000);
  const { ms } = await ours(site, workspace, runbookText('effect', count, 'sequential')).finally(() =>
    clearInterval(look),
  );
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const growth = median(samples.slice(-quarter)) / median(samples.slice(quarter, 2 * quarter));
  return [
    single({
      figure: `${count} steps in one run: time a step against 100 steps`,
      ours: ms / count / perStep,
      unit: 'ratio',
      n: 1,
      below: 1.15,
    }),
    single({
      figure: `${count} steps in one run: worker memory, last quarter against second`,
      ours: growth,
      unit: 'ratio',
      n: samples.length,
      below: 1.1,
      bar: 'flat: <= 1.1',
    }),
  ];
}

const DECISION = `daybook: 1\nrunbook: bench\ntitle: Bench\nday: N\nowner: release\nstages:\n  - stage: all\n    steps:\n      - { id: look, type: manual, to: [omar], instructions: Look, deadline: 1h, onDeadline: fail }\n      - { id: next, type: notify, to: [omar], message: { subject: s, body: b } }\n`;

/** From the accepted answer to the start of the step behind it, by the run's own history. */
export async function decision(site: Site, workspace: Workspace, n: number): Promise<Figure> {
  const latencies: number[] = [];
  for (let index = 0; index < n; index++) {
    const run = await site.start(planOf(workspace, DECISION), name('decision'));
    const ask = await openAsk(site, run);
    const statement = {
      ...statementBase(run, Date.now()),
      sub: 'omar',
      action: 'complete' as const,
      ask: ask.id,
      digest: ask.digest,
    };
    await site.runs.answer(run, site.sign(statement));
    await site.runs.awaitRun(run, 60_000);
    const { events } = await site.connected.client.workflow.getHandle(run).fetchHistory();
    const at = (type: string) => {
      const time = events?.find((event) => event[type as keyof typeof event])?.eventTime;
      return Number(time?.seconds ?? 0) * 1000 + Number(time?.nanos ?? 0) / 1e6;
    };
    latencies.push(at('activityTaskStartedEventAttributes') - at('workflowExecutionUpdateAcceptedEventAttributes'));
  }
  return single({
    figure: 'decision accepted -> next step started, p99',
    ours: percentile(latencies, 0.99),
    unit: 'ms',
    n,
    below: 250,
  });
}

async function openAsk(site: Site, run: string) {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const ask = (await site.runs.viewRun(run).catch(() => undefined))?.asks.find(({ status }) => status === 'open');
    if (ask) return ask;
  }
  throw new Error(`${run} opened no ask`);
}

/** Reading, checking and planning a runbook of 1,000 steps. */
export function offline(workspace: Workspace, n: number): Figure[] {
  const text = runbookText('effect', 1_000, 'sequential');
  const time = (work: () => unknown) => {
    const begun = performance.now();
    work();
    return performance.now() - begun;
  };
  const checks = Array.from({ length: n }, () =>
    time(() => parseRunbook(text, 'bench.yaml', stepTypes, checkExpression)),
  );
  const plans = Array.from({ length: n }, () => time(() => planOf(workspace, text)));
  return [
    single({ figure: 'check of a runbook of 1,000 steps', ours: median(checks), unit: 'ms', n, below: 500 }),
    single({ figure: 'check and plan of a runbook of 1,000 steps', ours: median(plans), unit: 'ms', n, below: 500 }),
  ];
}

/** Replaying the history of a run of about 4,000 events. */
export async function replay(site: Site, workspace: Workspace, n: number): Promise<Figure> {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const plan = planOf(workspace, runbookText('effect', 660, 'sequential'));
  const run = await site.start(plan, name('replay'));
  await site.runs.awaitRun(run, 3_600_000);
  const history = await site.connected.client.workflow.getHandle(run).fetchHistory();
  const workflowBundle = { codePath: fileURLToPath(new URL('../workflow-bundle.js', import.meta.url)) };
  const times: number[] = [];
  for (let index = 0; index < n; index++) {
    const begun = performance.now();
    await Worker.runReplayHistory({ workflowBundle, dataConverter }, history, run);
    times.push(performance.now() - begun);
  }
  return single({
    figure: `replay of a history of ${history.events?.length ?? 0} events`,
    ours: median(times),
    unit: 'ms',
    n,
    below: 3_000,
  });
}
