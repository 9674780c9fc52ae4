import { type FormAnswers, formResults } from '../model/audience/form.js';
import type { LedgerRecord } from '../model/audience/ledger-record.js';
import type { Json, JsonObject } from '../model/json.js';
import { isObject } from '../model/deferred.js';
import type { FormField } from '../model/plan.js';
import type { RecordStore } from './store.js';

/** A questionnaire, over all runs that asked it. */
export interface Questionnaire {
  runbook: string;
  /** Step id. */
  step: string;
}

/** What was answered to it, field by field, oldest first. */
export interface QuestionnaireResults extends Questionnaire {
  rounds: Round[];
  /** In the order of the newest form; what only older ones asked comes last. */
  fields: FieldResults[];
}

/** One time that it was asked. */
export interface Round {
  run: string;
  environment: string;
  /** When it was counted last, ms. */
  at: number;
  answered: number;
  total: number;
}

export interface FieldResults {
  name: string;
  label: string;
  type: FormField['type'];
  /** Of a scale. */
  min?: number;
  max?: number;
  points: FieldPoint[];
}

export interface FieldPoint {
  run: string;
  at: number;
  answered: number;
  /** The result in words: `mean 4.2, from 2 to 5`. */
  words: string;
  /** What a line over time is drawn of: the mean, or the percentage of yes. */
  value?: number;
  /** text: what people wrote, without names. Only for those who may read it. */
  texts?: string[];
}

/** What was answered to a questionnaire in all runs on record. Answers that came late do not count. No rounds: nobody asked it. */
export async function readQuestionnaire(
  store: Pick<RecordStore, 'get' | 'list'>,
  { runbook, step }: Questionnaire,
): Promise<QuestionnaireResults> {
  const names = (await store.list('runs/')).filter((name) => isLedgerOf(name, step));
  const ledgers: LedgerRecord[] = [];
  for (const name of names) {
    const ledger = (await store.get(name)) as unknown as LedgerRecord | undefined;
    if (ledger?.basis?.form && ledger.runbook === runbook && ledger.step === step) ledgers.push(ledger);
  }
  return { runbook, step, ...resultsOf(ledgers) };
}

/** `runs/<run>/audiences/<step>_<epoch>`. */
function isLedgerOf(name: string, step: string): boolean {
  const [, , kind, ask = '', ...rest] = name.split('/');
  return kind === 'audiences' && rest.length === 0 && ask.replace(/_\d+$/, '') === step;
}

/** Results by field of ledgers in any order. Pure. */
export function resultsOf(ledgers: readonly LedgerRecord[]): Pick<QuestionnaireResults, 'rounds' | 'fields'> {
  const sorted = [...ledgers].sort((a, b) => a.at - b.at);
  const fields = new Map<string, FieldResults>();
  // Newest first, so that its form gives order and words.
  for (const ledger of sorted.toReversed()) {
    const answers = answersOf(ledger);
    const results = formResults(ledger.basis?.form ?? [], answers);
    for (const field of ledger.basis?.form ?? []) {
      const { name, label, type, min, max } = field;
      const known = fields.get(name) ?? { name, label, type, min, max, points: [] };
      fields.set(name, known);
      // The same name for another kind of question is another question.
      if (known.type === type) known.points.unshift(pointOf(field, { ledger, answers, result: results[name] }));
    }
  }
  return { rounds: sorted.map(roundOf), fields: [...fields.values()] };
}

function roundOf(ledger: LedgerRecord): Round {
  const { run, environment, at, counts } = ledger;
  return { run, environment, at, answered: answersOf(ledger).length, total: counts.total };
}

function answersOf({ entries }: LedgerRecord): FormAnswers[] {
  return entries.flatMap(({ state, answer }) =>
    state === 'acknowledged' && answer?.answer.form ? [answer.answer.form] : [],
  );
}

function pointOf(
  field: FormField,
  { ledger, answers, result }: { ledger: LedgerRecord; answers: readonly FormAnswers[]; result: Json | undefined },
): FieldPoint {
  const summary = isObject(result) ? result : {};
  const answered = numberIn(summary, 'answered');
  const value = answered > 0 ? trendValue(field, summary) : undefined;
  const point = {
    run: ledger.run,
    at: ledger.at,
    answered,
    words: answered > 0 ? wordsOf(field, summary) : 'no answers',
  };
  return {
    ...point,
    ...(value === undefined ? {} : { value }),
    ...(field.type === 'text' ? { texts: textsOf(field.name, answers) } : {}),
  };
}

function textsOf(name: string, answers: readonly FormAnswers[]): string[] {
  return answers.flatMap((given) => {
    const text = Object.hasOwn(given, name) ? given[name] : undefined;
    return typeof text === 'string' && text.trim() !== '' ? [text] : [];
  });
}

function trendValue({ type }: FormField, summary: JsonObject): number | undefined {
  if (type === 'scale' || type === 'number') return numberIn(summary, 'mean');
  if (type === 'yes-no') return Math.round((100 * numberIn(summary, 'yes')) / numberIn(summary, 'answered'));
  return undefined;
}

function wordsOf({ type }: FormField, summary: JsonObject): string {
  switch (type) {
    case 'scale':
    case 'number':
      return `mean ${numberIn(summary, 'mean')}, from ${numberIn(summary, 'lowest')} to ${numberIn(summary, 'highest')}`;
    case 'yes-no':
      return `${numberIn(summary, 'yes')} yes, ${numberIn(summary, 'no')} no`;
    case 'choice':
      return Object.entries(isObject(summary.options) ? summary.options : {})
        .sort(([, a], [, b]) => Number(b) - Number(a))
        .map(([option, count]) => `${option} ${String(count)}`)
        .join(', ');
    case 'date':
      return summary.earliest === summary.latest
        ? String(summary.earliest)
        : `from ${String(summary.earliest)} to ${String(summary.latest)}`;
    case 'text':
      return `${numberIn(summary, 'answered')} in their own words`;
  }
}

function numberIn(summary: JsonObject, name: string): number {
  const value = summary[name];
  return typeof value === 'number' ? value : 0;
}
