import type { Ask } from '../ask.js';
import type { Plan } from '../plan.js';
import { quorumText } from '../quorum.js';
import { listWording } from '../wording.js';
import { anyOf } from './any-of.js';
import type { AskCard } from './ask-card.js';
import { needWords } from './need-words.js';

export interface CardSource {
  run: string;
  plan: Plan;
  planDigest: string;
  ask: Ask;
  /** `http://gateway`; left out where the worker puts it in. */
  gateway?: string;
}

/**
 * What messages about an ask say, from the run's own registry and its plan. Pure and safe inside the workflow: no clock,
 * no Markdown, plain JSON out, so that an activity can carry it. Never throws; a step that the plan does not have leaves
 * its audience unnamed.
 */
export function cardOf({ run, plan, planDigest, ask, gateway }: CardSource): AskCard {
  const { policy, runbook, environment } = plan;
  return {
    run,
    runbook: runbook.title,
    environment,
    ...(policy.colour !== undefined && { colour: policy.colour }),
    planDigest,
    step: ask.step,
    ask: ask.id,
    kind: ask.kind,
    title: ask.title,
    ...(ask.subject !== undefined && { subject: ask.subject }),
    text: ask.text,
    digest: ask.digest,
    level: ask.level,
    openedAt: ask.openedAt,
    deadlineAt: ask.deadlineAt,
    onDeadline: ask.onDeadline,
    actions: ask.actions,
    who: whoWords(ask, plan),
    ...(ask.audience && { need: needWords(ask.audience.require) }),
    ...(ask.quorum && { quorum: ask.quorum }),
    ...(ask.request && { covers: ask.request.covers }),
    ...(ask.changed && { changed: ask.changed }),
    ...(ask.pair && { pair: ask.pair }),
    ...(ask.form && { form: ask.form }),
    ...(gateway !== undefined && { gateway }),
  };
}

/** `product (1) and operations (1)`, `noc and support (200 people)`, `driver: dba; observer: operations`. */
function whoWords(ask: Ask, plan: Plan): string {
  if (ask.quorum) return quorumText(ask.quorum);
  if (ask.pair) return `driver: ${anyOf(ask.pair.driver)}; observer: ${anyOf(ask.pair.observer)}`;
  if (ask.everyone) return `each of ${listWording(ask.everyone)}`;
  if (ask.kind !== 'acknowledgement' && ask.kind !== 'questionnaire') return anyOf(ask.who ?? []);
  const to = plan.steps.find(({ id }) => id === ask.step)?.ask?.to ?? ask.who ?? [];
  const total = ask.audience?.total ?? 0;
  return total > 0 ? `${listWording(to)} (${total} ${total === 1 ? 'person' : 'people'})` : listWording(to);
}
