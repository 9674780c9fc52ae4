import type { Ask } from '../../../../model/ask.js';
import type { FormField } from '../../../../model/plan.js';
import type { Json } from '../../../../model/json.js';
import type { RunView } from '../../../../model/run-view.js';
import type { Scenario } from '../../../support/scenario.js';

const PATIENCE_MS = 120_000;

/** Who approves: one of each group that the example's policy names. */
const APPROVERS = ['omar', 'ines'];

/** Somebody of each group of the example. */
const ONE_OF: Readonly<Record<string, string>> = {
  release: 'dana',
  product: 'omar',
  operations: 'ines',
  support: 'mia',
};

/** Says what is to be answered instead; undefined leaves it to the usual yes. */
export type Otherwise = (ask: Ask) => 'leave open' | 'decide-abort' | 'decide-undo' | 'decide-skip' | undefined;

/** What people report when they complete a manual step, by its id. */
export type Reports = Readonly<Record<string, Record<string, string>>>;

/**
 * Follows a run to its end, and answers everything it asks, as people do who have nothing against it. `seen` keeps which steps
 * have asked.
 */
export async function everybodyAnswers(
  scenario: Scenario,
  run: string,
  otherwise: Otherwise = () => undefined,
  reports: Reports = {},
): Promise<{ view: RunView; asked: string[] }> {
  const asked = new Set<string>();
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const view = await scenario.runs.viewRun(run).catch(() => undefined);
    if (view?.endedAt !== undefined) return { view: await scenario.ended(run), asked: [...asked] };
    for (const ask of view?.asks ?? []) {
      if (ask.status !== 'open' || asked.has(ask.id)) continue;
      if (await answered(scenario, { run, ask, how: otherwise(ask), outputs: reports[ask.step] })) asked.add(ask.id);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the run has not ended: ${(await scenario.view(run)).headline}`);
}

/** False where it is not ready yet. */
async function answered(
  scenario: Scenario,
  { run, ask, how, outputs }: { run: string; ask: Ask; how: ReturnType<Otherwise>; outputs?: Record<string, string> },
): Promise<boolean> {
  if (how === 'leave open') return true;
  if (ask.kind === 'acknowledgement' || ask.kind === 'questionnaire') return audience(scenario, run, ask);
  if (ask.kind === 'decision') {
    const no = ask.actions.includes('decide-no') ? 'decide-no' : 'decide-abort';
    const sub = (ask.who ?? []).includes('operations') ? 'ines' : 'dana';
    await scenario.say(run, { sub, action: how ?? no, ask: ask.id, digest: ask.digest });
    return true;
  }
  if (ask.pair) return inPair(scenario, { run, ask, pair: ask.pair });
  const people = ask.kind === 'approval' ? APPROVERS : completing(ask);
  const action = ask.kind === 'approval' ? 'approve' : 'complete';
  for (const sub of people)
    await scenario.say(run, { sub, action, ask: ask.id, digest: ask.digest, ...(outputs && { outputs }) });
  return true;
}

/** Everybody where everybody must, otherwise one of those who may. */
function completing({ everyone, who = [] }: Ask): readonly string[] {
  return everyone ?? [who.includes('operations') ? 'ines' : (ONE_OF[who[0] ?? ''] ?? 'omar')];
}

/** Two different people sign: one who did it, one who watched. */
async function inPair(
  scenario: Scenario,
  { run, ask, pair }: { run: string; ask: Ask; pair: NonNullable<Ask['pair']> },
): Promise<boolean> {
  const driver = ONE_OF[pair.driver[0] ?? ''] ?? 'dana';
  const observer = ONE_OF[pair.observer.find((group) => ONE_OF[group] !== driver) ?? ''] ?? 'omar';
  await scenario.say(run, { sub: driver, action: 'complete', ask: ask.id, digest: ask.digest });
  await scenario.say(run, { sub: observer, action: 'observe', ask: ask.id, digest: ask.digest });
  return true;
}

async function audience(scenario: Scenario, run: string, ask: Ask): Promise<boolean> {
  if (!ask.audience || ask.audience.shards.length === 0) return false;
  const { entries } = await scenario.ledger({ run, ask: ask.id });
  const answers = entries.map(({ person }) =>
    scenario.audienceAnswer(run, ask, { sub: person, ...(ask.form && { form: filled(ask.form) }) }),
  );
  await scenario.giveAll(run, ask, answers);
  return true;
}

function filled(form: readonly FormField[]): Record<string, Json> {
  return Object.fromEntries(form.map((field) => [field.name, usualAnswer(field)]));
}

function usualAnswer({ type, min = 1, options }: FormField): Json {
  if (type === 'yes-no') return true;
  if (type === 'choice') return options?.[0] ?? '';
  if (type === 'scale' || type === 'number') return min;
  return type === 'date' ? '2026-12-01' : 'Nothing to add.';
}
