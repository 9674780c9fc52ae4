import {
  allHandlersFinished,
  ApplicationFailure,
  CancellationScope,
  condition,
  continueAsNew,
  patched,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import type { Verdict } from '../model/ask.js';
import { readNews } from '../model/audience/read-news.js';
import { planDigest } from '../model/digest.js';
import { checkStart } from '../model/warrant.js';
import type { Signed } from '../model/statement.js';
import { Interpreter } from './interpreter.js';
import { local, patient } from './lanes.js';
import {
  answerUpdate,
  audienceCountsSignal,
  keysChangedSignal,
  type RunInput,
  type RunResult,
  steerUpdate,
  viewQuery,
} from './messages.js';
import { RunState } from './run-state.js';
import { signatureFlaw } from './signatures.js';
import { steer } from './verbs.js';

/** From here on nothing new starts, so that what is in flight ends and the run continues as new. */
const SOFT_EVENTS = 4_000;
/** Behind one long effect the history may grow to this. */
const HARD_EVENTS = 10_000;

/**
 * One run: executes exactly the plan that it carries. Rules are model/progress, state is RunState; this function wires
 * messages and time to them. Workflow id = run id.
 */
export async function run(input: RunInput): Promise<RunResult> {
  const { workflowId } = workflowInfo();
  const state = new RunState(workflowId, input, planDigest(input.plan), Date.now());
  const interpreter = new Interpreter(state);
  listen(state, interpreter);
  patched('interpreter-1');
  // Cancelled through Temporal itself: an abort, so that asks are closed and the record is written.
  CancellationScope.current().cancelRequested.catch(() =>
    interpreter.push({ type: 'abort', at: Date.now(), undo: false }),
  );
  return CancellationScope.nonCancellable(() => execute(state, interpreter));
}

async function execute(state: RunState, interpreter: Interpreter): Promise<RunResult> {
  await begin(state, interpreter);
  while (!state.closed) {
    interpreter.work(shouldHold(interpreter));
    if (state.closed) break;
    if (interpreter.quiet && shouldRoll()) await roll(state, interpreter);
    await interpreter.woken();
  }
  return close(state, interpreter);
}

/** Handlers are one line; the first await comes after them, so that nothing arrives before somebody listens. */
function listen(state: RunState, interpreter: Interpreter): void {
  setHandler(viewQuery, () => state.view(Date.now()));
  setHandler(answerUpdate, (signed) => answer(state, interpreter, signed), {
    validator: (signed) => authenticate(state, signed),
  });
  setHandler(
    steerUpdate,
    (signed) => {
      const { verdict, event } = steer(state, signed, { now: Date.now(), busy: interpreter.verbPending });
      if (event) interpreter.push(event);
      else interpreter.ring();
      return verdict;
    },
    { validator: (signed) => authenticate(state, signed) },
  );
  setHandler(audienceCountsSignal, (signal) => {
    const news = readNews(signal);
    if (!news) return;
    state.asks.noteShard(news);
    interpreter.ring();
  });
  // Never fails the run: a list that does not read leaves the keys as they are.
  setHandler(keysChangedSignal, () => interpreter.rereadKeys());
}

/** Rings even for a refused answer: refused ones alone can fill a history. */
function answer(state: RunState, interpreter: Interpreter, signed: Signed): Verdict {
  interpreter.ring();
  return state.answer(signed, Date.now());
}

/** Rejects, and so writes nothing, what is unsigned, malformed or meant for another run. Synchronous, or it rejects nothing. */
function authenticate(state: RunState, signed: Signed): void {
  const flaw = signatureFlaw(signed, state.keys) ?? (signed.statement.run === state.run ? undefined : 'other-run');
  if (flaw) throw ApplicationFailure.nonRetryable(`the statement is refused: ${flaw}`, flaw);
}

async function begin(state: RunState, interpreter: Interpreter): Promise<void> {
  if (state.input.carried) return interpreter.rereadKeys();
  state.keys = await local['read-keys']();
  const { input, planDigest: digest, run: id } = state;
  const refusal = checkStart(
    { run: id, environment: input.plan.environment },
    { start: input.start, planDigest: digest },
    { verify: (signed) => signatureFlaw(signed, state.keys) === undefined },
  );
  if (refusal && !refusal.allowed)
    throw ApplicationFailure.nonRetryable(`this run does not start: ${refusal.message}`, refusal.reason);
  await requireAdmitted(state);
  if (input.plan.format !== 1)
    throw ApplicationFailure.nonRetryable(
      `this worker does not know plan format ${String(input.plan.format)}`,
      'unknown-format',
    );
  state.notes.note({ at: Date.now(), who: state.starter, what: 'start' });
  interpreter.push({ type: 'begin', at: Date.now() });
}

/** Who has a schedule's definition has a signed start: of its runs only those begin that a worker has let in. */
async function requireAdmitted({ run: id, planDigest: digest, input }: RunState): Promise<void> {
  const { jti, start } = input.start.statement;
  // Asked of the starts of schedules only, which runs of earlier versions do not have.
  if (!start?.schedule) return;
  const question = { run: id, planDigest: digest, jti };
  if (await local['was-admitted'](question).catch(() => patient['was-admitted'](question))) return;
  throw ApplicationFailure.nonRetryable(
    `this run does not start: no worker has let it in as a start of the schedule ${start.schedule.name}. See those that there were: daybook schedule show ${start.schedule.name}`,
    'not-admitted',
  );
}

function shouldHold(interpreter: Interpreter): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  if (historyLength >= HARD_EVENTS) return true;
  return (continueAsNewSuggested || historyLength >= SOFT_EVENTS) && !interpreter.hasLongEffect();
}

function shouldRoll(): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewSuggested || historyLength >= SOFT_EVENTS;
}

/** Continues as new at a quiet point. Handlers end at once, so the condition only lets their replies out. */
async function roll(state: RunState, interpreter: Interpreter): Promise<void> {
  await condition(allHandlersFinished);
  if (!interpreter.quiet) return;
  interpreter.end();
  const { plan, start, parent } = state.input;
  await continueAsNew<typeof run>({ plan, start, ...(parent ? { parent } : {}), carried: state.carry() });
}

async function close(state: RunState, interpreter: Interpreter): Promise<RunResult> {
  state.endedAt = Date.now();
  interpreter.end();
  await interpreter.sendOff();
  const record = state.record(Date.now());
  await local['close-run'](record).catch(() => patient['close-run'](record));
  await condition(allHandlersFinished);
  return {
    run: state.run,
    status: state.progress.ending ?? 'failed',
    headline: state.view(Date.now()).headline,
    planDigest: state.planDigest,
  };
}
