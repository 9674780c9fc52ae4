import { digestPrefix } from '../digest.js';
import type { CoveredStep } from '../effect.js';
import type { FormField } from '../plan.js';
import { safeLine } from '../safe-text.js';
import type { AskCard } from './ask-card.js';
import { KINDS } from './kinds/index.js';
import type { LetterFact } from './letter.js';
import type { TimeWords } from './times.js';
import { valueWords } from './value-words.js';

/** Which run, which plan, exactly which request: the last facts of every message. A layout may set them smaller. */
export const REFERENCES: readonly string[] = ['Run', 'Plan', 'Digest'];

/** What silence brings, by `onDeadline`. */
const SILENCE: Record<string, string> = {
  reject: 'rejected: nothing of this happens',
  fail: 'the step fails',
  ask: 'somebody is asked what happens next',
  continue: 'the run goes on without an answer',
  abort: 'the run is aborted',
  undo: 'what the run has done is undone',
};

/** What silence brings: `rejected: nothing of this happens`. */
export function silenceWords(onDeadline: string): string {
  return SILENCE[onDeadline] ?? onDeadline;
}

/** Who, until when, and exactly which request, in this order. `over`: silence has no consequence any more. */
export function factsOf(card: AskCard, { times, over }: { times: TimeWords; over: boolean }): LetterFact[] {
  const { kind, who, level, need, deadlineAt, onDeadline, run, runbook, step, planDigest, digest } = card;
  return lines([
    [KINDS[kind].who, kind === 'approval' && level === 3 ? `${who}, signed in` : who],
    ['Needed', need],
    ['Deadline', times.full(deadlineAt)],
    ['Silence means', over ? undefined : silenceWords(onDeadline)],
    ['Run', `${run} (${runbook}), step ${step}`],
    ['Plan', digestPrefix(planDigest)],
    ['Digest', digestPrefix(digest)],
  ]);
}

/** What exactly is asked: effects with their undo and what differs from before, or the questions of a form. */
export function effectsOf({ covers = [], changed = [], form = [] }: AskCard): LetterFact[] {
  return lines([
    ...covers.flatMap(effectWords),
    ...changed.map(
      ({ path, before, after }) =>
        [`Changed: ${pathWords(path, covers)}`, `was ${valueWords(before)}, now ${valueWords(after)}`] as const,
    ),
    ...form.map((field, index) => [`Question ${index + 1}`, `${field.label} (${answerWords(field)})`] as const),
  ]);
}

function effectWords({ step, type, epoch, target, params, undo }: CoveredStep): [string, string][] {
  const again = epoch > 1 ? `, try ${epoch}` : '';
  return [
    [`${step} (${type}${target === undefined ? '' : ` on ${target}`}${again})`, valueWords(params)],
    [`Undo of ${step}`, undo === undefined ? 'none is declared' : valueWords(undo)],
  ];
}

/** A path begins with the place among the covered steps: the step's name says more. */
function pathWords(path: string, covers: readonly CoveredStep[]): string {
  const [first = '', ...rest] = path.split('.');
  return [covers[Number(first)]?.step ?? first, ...rest].join('.');
}

function answerWords({ type, required, options = [], min, max, ends }: FormField): string {
  const range = min === undefined && max === undefined ? '' : ` ${min ?? '…'} to ${max ?? '…'}`;
  const kinds: Record<FormField['type'], string> = {
    text: 'text',
    choice: options.join(' / '),
    scale: `scale${range}${ends ? `, ${ends[0]} to ${ends[1]}` : ''}`,
    'yes-no': 'yes or no',
    number: `number${range}`,
    date: 'date',
  };
  return `${kinds[type]}${required ? '' : ', may be left out'}`;
}

/** Labels and values as one plain line each; what is not there or blank is left out. */
export function lines(pairs: readonly (readonly [label: string, value: string | undefined])[]): LetterFact[] {
  return pairs
    .map(([label, value]) => ({ label: safeLine(label), value: safeLine(value ?? '') }))
    .filter(({ value }) => value !== '');
}
