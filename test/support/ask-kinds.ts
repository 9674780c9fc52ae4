import type { Ask, Verdict } from '../../model/ask.js';
import type { Scenario } from './scenario.js';

/** One way in which a run asks people, written so that a scenario can be told of all of them alike. */
export interface AskKind {
  kind: Ask['kind'];
  /** Step list items of a runbook (indented by six), the first of which is `id` and asks. */
  steps(id: string, o?: StepOptions): string;
  /** Answers that end it well, in order; the last one ends it. */
  answers: readonly { sub: string; give(scenario: Scenario, run: string, step: string): Promise<Verdict> }[];
  /** An answer against it, by somebody who is asked. */
  against(scenario: Scenario, run: string, step: string): Promise<Verdict>;
  /** Status of the ask when all have answered. */
  ends: Ask['status'];
  /** Status of its step then. */
  step: string;
  /** Somebody who is not asked. */
  stranger: string;
}

export interface StepOptions {
  deadline?: string;
  /** The author's word for silence, where the kind lets them choose. */
  onDeadline?: string;
  /** More fields, as flow YAML without braces. */
  more?: string;
  needs?: string;
}

const needs = (o?: StepOptions) => (o?.needs ? `, needs: [${o.needs}]` : '');
const more = (o?: StepOptions) => (o?.more ? `, ${o.more}` : '');

export const approvalKind: AskKind = {
  kind: 'approval',
  steps: (id, o) =>
    `      - { id: ${id}, type: approval, decision: cutover, covers: [${id}-switch], deadline: ${o?.deadline ?? '4h'}, onDeadline: ${o?.onDeadline ?? 'reject'}${needs(o)}${more(o)} }
      - { id: ${id}-switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`,
  answers: [
    { sub: 'omar', give: (scenario, run, step) => scenario.answer(run, step, 'omar') },
    { sub: 'ines', give: (scenario, run, step) => scenario.answer(run, step, 'ines') },
  ],
  against: (scenario, run, step) => scenario.answer(run, step, 'noor', { action: 'reject', reason: 'not now' }),
  ends: 'passed',
  step: 'succeeded',
  stranger: 'lea',
};

export const acknowledgementKind: AskKind = {
  kind: 'acknowledgement',
  steps: (id, o) =>
    `      - { id: ${id}, type: acknowledge, to: [operations], message: { subject: Tonight, body: We switch tonight. }, deadline: ${o?.deadline ?? '4h'}, onDeadline: ${o?.onDeadline ?? 'fail'}${needs(o)}${more(o)} }
`,
  answers: [
    { sub: 'ines', give: (scenario, run, step) => scenario.give(run, step, 'ines') },
    { sub: 'noor', give: (scenario, run, step) => scenario.give(run, step, 'noor') },
  ],
  against: (scenario, run, step) => scenario.give(run, step, 'noor', { action: 'decline', reason: 'not now' }),
  ends: 'reached',
  step: 'succeeded',
  stranger: 'omar',
};

export const questionnaireKind: AskKind = {
  kind: 'questionnaire',
  steps: (id, o) =>
    `      - { id: ${id}, type: questionnaire, to: [operations], message: { subject: Ready, body: Are you ready? }, questions: [{ name: ready, label: Ready, type: yes-no }], deadline: ${o?.deadline ?? '4h'}, onDeadline: ${o?.onDeadline ?? 'fail'}${needs(o)}${more(o)} }
`,
  answers: [
    { sub: 'ines', give: (scenario, run, step) => scenario.give(run, step, 'ines', { form: { ready: true } }) },
    { sub: 'noor', give: (scenario, run, step) => scenario.give(run, step, 'noor', { form: { ready: false } }) },
  ],
  against: (scenario, run, step) => scenario.give(run, step, 'noor', { action: 'decline', reason: 'no time' }),
  ends: 'reached',
  step: 'succeeded',
  stranger: 'omar',
};

export const manualKind: AskKind = {
  kind: 'manual',
  steps: (id, o) =>
    `      - { id: ${id}, type: manual, to: [operations], instructions: Look at it, deadline: ${o?.deadline ?? '4h'}, onDeadline: ${o?.onDeadline ?? 'fail'}${needs(o)}${more(o)} }
`,
  answers: [{ sub: 'noor', give: (scenario, run, step) => scenario.answer(run, step, 'noor', { action: 'complete' }) }],
  // Nobody says no to a manual task: it is done, or it is not.
  against: (scenario, run, step) => scenario.answer(run, step, 'omar', { action: 'complete' }),
  ends: 'completed',
  step: 'succeeded',
  stranger: 'omar',
};

/** A failed check asks what now; policy of the tests names `release` and gives them an hour. */
export const decisionKind: AskKind = {
  kind: 'decision',
  steps: (id, o) =>
    `      - { id: ${id}, type: check, target: site, get: /flag, expect: 'false', timeout: 2s, onFailure: ask${needs(o)} }
`,
  answers: [
    { sub: 'lea', give: (scenario, run, step) => scenario.answer(run, step, 'lea', { action: 'decide-skip' }) },
  ],
  against: (scenario, run, step) => scenario.answer(run, step, 'lea', { action: 'decide-abort' }),
  ends: 'decided',
  step: 'skipped',
  stranger: 'noor',
};

export const ASK_KINDS: readonly AskKind[] = [
  approvalKind,
  acknowledgementKind,
  questionnaireKind,
  manualKind,
  decisionKind,
];
