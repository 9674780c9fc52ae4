import { proxyActivities } from '@temporalio/workflow';
import type { Ask } from '../model/ask.js';
import type { AudienceActivities } from '../model/audience/activities.js';
import type { AudienceOrder } from '../model/audience/audience.js';
import { cardOf } from '../model/messages/make-card.js';
import type { PlanAsk, PlanContact } from '../model/plan.js';
import { quorumGroups } from '../model/quorum.js';
import type { RunState } from './run-state.js';

/** What a run asks about people. Tried until they answer: an ask of which nobody hears is worse than a late one. */
export const aboutPeople = proxyActivities<Pick<AudienceActivities, 'open-audience'>>({
  startToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

/** Counting ends within a stated time, also when a ledger cannot be read: then it is as if nobody could be counted. */
export const counting = proxyActivities<Pick<AudienceActivities, 'count-audience'>>({
  startToCloseTimeout: '2m',
  scheduleToCloseTimeout: '5m',
  heartbeatTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '30s' },
});

/** Decisions after a failure are urgent: somebody is awake already, and the run stands still. */
const DECISION_CONTACT: PlanContact = { urgent: true, escalate: [] };

/** The order to tell the people of an ask that is answered in the run. */
export function tellingOrder(state: RunState, ask: Ask, now: number): AudienceOrder {
  const planned = state.plan.steps.find((step) => step.id === ask.step)?.ask;
  const contact = ask.kind === 'decision' ? DECISION_CONTACT : (planned?.contact ?? { urgent: false, escalate: [] });
  return { ...common(state, ask, now), mode: 'tells', to: invited(ask), contact };
}

/** The order to ask an audience: with the words for some of them, and what they fill in. */
export function collectingOrder(
  state: RunState,
  ask: Ask,
  about: { planned: PlanAsk; variants: AudienceOrder['variants']; now: number },
): AudienceOrder {
  const { planned, variants, now } = about;
  return {
    ...common(state, ask, now),
    mode: 'collects',
    to: planned.to ?? [],
    contact: planned.contact ?? { urgent: false, escalate: [] },
    require: ask.audience?.require ?? {},
    ...(planned.form ? { form: planned.form } : {}),
    ...(variants && variants.length > 0 ? { variants } : {}),
  };
}

/** The names of people.yaml that an ask is put to. */
export function invited(ask: Ask): string[] {
  const names = ask.quorum ? quorumGroups(ask.quorum) : (ask.who ?? []);
  return [...new Set(names)];
}

function common(state: RunState, ask: Ask, now: number): Pick<AudienceOrder, 'card' | 'members' | 'stewards' | 'now'> {
  const { plan, run, planDigest } = state;
  const stewards = plan.policy.steer.flatMap((name) => plan.groupMembers[name] ?? [name]);
  return {
    card: cardOf({ run, plan, planDigest, ask }),
    members: plan.groupMembers,
    stewards: [...new Set(stewards)],
    now,
  };
}
