import { durationText } from '../duration.js';
import { needWords } from '../messages/need-words.js';
import type { FormField, Plan, PlanAsk, PlanContact, PlanStep } from '../plan.js';
import { listWording } from '../wording.js';
import type { Fact } from './step-facts.js';

const MOST_QUESTIONS = 6;

/**
 * How people are asked: what must be reached, in which words, over which transports, when they are reminded, who is told
 * when they are silent, and what their silence means. Nothing for plans of versions that told nobody.
 */
export function peopleFacts(plan: Plan, { ask }: PlanStep): Fact[] {
  if (!ask) return [];
  const facts: (Fact | undefined)[] = [
    isAudience(ask) ? { label: 'requires', text: needWords(ask.require ?? {}) } : undefined,
    ask.form && { label: ask.form.length === 1 ? 'question' : 'questions', text: questionsText(ask.form) },
    ask.variants && { label: 'other words', text: `for ${listWording(ask.variants.map((variant) => variant.for))}` },
    ...(ask.contact ? contactFacts(plan, ask, ask.contact) : []),
  ];
  return facts.filter((fact) => fact !== undefined);
}

function isAudience({ kind }: PlanAsk): boolean {
  return kind === 'acknowledgement' || kind === 'questionnaire';
}

function questionsText(form: readonly FormField[]): string {
  const shown = form
    .slice(0, MOST_QUESTIONS)
    .map(({ label, required }) => (required ? label : `${label} (if they like)`));
  const more = form.length - shown.length;
  return more > 0 ? `${shown.join('; ')}; and ${more} more` : shown.join('; ');
}

function contactFacts(plan: Plan, ask: PlanAsk, { urgent, remind, escalate }: PlanContact): (Fact | undefined)[] {
  const { transports = [] } = plan;
  const over = `over ${transports.join(', then ')}${transports.length > 1 ? ', unless they prefer another order' : ''}`;
  const told =
    transports.length > 0 ? `${over}${urgent ? '; also in quiet hours' : ''}` : 'nobody: no transport is configured';
  return [
    { label: 'told', text: told },
    remind && {
      label: 'reminded',
      text: `every ${durationText(remind.everyMs)}${remind.within === 'working-hours' ? ' in working hours' : ''}, ${times(remind.atMost)}`,
    },
    escalate.length > 0 ? { label: 'escalates', text: escalate.map(escalation).join(', ') } : undefined,
    { label: 'silence', text: silenceText(plan, ask) },
  ];
}

function times(most: number): string {
  return most === 1 ? 'once' : `at most ${most} times`;
}

function escalation({ afterMs, to }: PlanContact['escalate'][number]): string {
  return `after ${durationText(afterMs)} to ${to === 'deputy' ? 'their deputies' : to}`;
}

function silenceText({ policy }: Plan, { deadlineMs, onDeadline }: PlanAsk): string {
  const after = `after ${durationText(deadlineMs)}`;
  const who = policy.decisions.deadline?.who ?? [];
  return {
    reject: `is never yes; ${after} it is rejected`,
    fail: `is never yes; ${after} the step has failed`,
    ask: `is never yes; ${after} ${listWording(who).replace(/ and ([^ ]+)$/, ' or $1') || 'a person'} decides`,
    continue: `is no answer; ${after} the run goes on`,
  }[onDeadline];
}
