import type { Ask } from '../model/ask.js';
import { counting } from '../model/asks/counting.js';
import { seatsOf } from '../model/asks/seats.js';
import { digestOf } from '../model/digest.js';
import type { ApprovalRequest, CoveredStep, Warrant } from '../model/effect.js';
import type { Json, JsonObject } from '../model/json.js';
import type { ApprovalRule } from '../model/policy.js';
import { quorumGroups, quorumHolds, type Members } from '../model/quorum.js';
import { differences } from './asks.js';
import type { Passed, RunState } from './run-state.js';
import { resolveNow } from './scope.js';

export type Opened = { ask: Ask } | { flaw: string };

/** Opens the approval of a step: resolves what it covers, so that people vote on exactly what will happen. */
export function openApproval(state: RunState, index: number, text: string, now: number): Opened {
  const step = state.plan.steps[index];
  const at = state.progress.steps[index];
  const wanted = step?.ask;
  const rule = wanted?.decision ? state.plan.policy.approvals[wanted.decision] : undefined;
  if (!step || !at || !wanted?.decision || !rule) return { flaw: 'policy has no rule for this approval' };
  const covers = coveredSteps(state, wanted.covers ?? []);
  if ('flaw' in covers) return covers;
  const id = `${step.id}/${at.epoch}`;
  const request: ApprovalRequest = {
    run: state.run,
    ask: id,
    decision: wanted.decision,
    environment: state.plan.environment,
    planDigest: state.planDigest,
    covers: covers.steps,
  };
  const before = previousRequest(state, step.id);
  const ask: Ask = {
    id,
    kind: 'approval',
    step: step.id,
    epoch: at.epoch,
    title: step.title,
    text,
    actions: ['approve', 'reject', 'withdraw', ...(rule.delegation ? (['delegate'] as const) : [])],
    decision: wanted.decision,
    quorum: rule.quorum,
    level: rule.level,
    request,
    digest: digestOf(request as unknown as Json),
    openedAt: now,
    deadlineAt: now + wanted.deadlineMs,
    onDeadline: wanted.onDeadline,
    votes: [],
    status: 'open',
    ...(before ? { changed: differences(before.covers as unknown as Json, covers.steps as unknown as Json) } : {}),
  };
  return { ask };
}

function coveredSteps(state: RunState, indexes: readonly number[]): { steps: CoveredStep[] } | { flaw: string } {
  const steps: CoveredStep[] = [];
  for (const index of indexes) {
    const step = state.plan.steps[index];
    const at = state.progress.steps[index];
    if (!step || !at) return { flaw: `it covers a step that the plan does not have` };
    const params = resolveNow(state, step.params);
    if (!params.ok) return { flaw: `what ${step.id} will do is not known yet: ${params.message}` };
    const undo = step.undo ? resolveNow(state, step.undo.params) : undefined;
    if (undo && !undo.ok) return { flaw: `the undo of ${step.id} is not known yet: ${undo.message}` };
    steps.push({
      step: step.id,
      type: step.type,
      epoch: at.epoch,
      params: params.value,
      ...(step.target ? { target: step.target } : {}),
      ...(undo?.ok ? { undo: undo.value } : {}),
    });
  }
  return { steps };
}

function previousRequest(state: RunState, step: string): ApprovalRequest | undefined {
  const earlier = state.asks.all().filter((ask) => ask.step === step && ask.request);
  return earlier.at(-1)?.request;
}

export type Count = { state: 'open' } | { state: 'rejected'; by: string[] } | { state: 'quorum'; by: string[] };

/** Where an open approval stands, by the members given. */
export function countVotes(ask: Ask, rule: ApprovalRule, members: Members, now: number): Count {
  const votes = counting(ask, now, rule.votesExpireMs);
  const against = votes.filter(({ action }) => action === 'reject');
  if (seatsOf(against).length >= rule.deny) return { state: 'rejected', by: against.map(({ sub }) => sub) };
  const approving = votes.filter(({ action }) => action === 'approve');
  return ask.quorum && quorumHolds(ask.quorum, seatsOf(approving), members)
    ? { state: 'quorum', by: approving.map(({ sub }) => sub) }
    : { state: 'open' };
}

/** The groups whose members must be read again at quorum. */
export function groupsToReread(ask: Ask): string[] {
  return ask.quorum ? quorumGroups(ask.quorum) : [];
}

/** Voters whose seat, their own or another's, is in none of the asked groups any more. */
export function leavers(ask: Ask, members: Members): string[] {
  const groups = groupsToReread(ask);
  return ask.votes
    .filter((vote) => !vote.void && !groups.some((group) => members[group]?.includes(vote.for ?? vote.sub)))
    .map((vote) => vote.sub);
}

export type Permit = { warrant: Warrant } | { lapsed: string };

/**
 * The warrant of a covered step that is about to start, or why its approval has lapsed: passed too long ago without
 * being used, or what would happen now is not what was voted on. Recomputed in the task that schedules the effect.
 */
export function permit(
  state: RunState,
  about: { covered: number; approval: number; params: JsonObject; now: number },
): Permit {
  const { covered, approval, params, now } = about;
  const step = state.plan.steps[covered];
  const at = state.progress.steps[covered];
  const passed = state.passed.get(approval);
  if (!step || !at || !passed) return { lapsed: 'no passed approval' };
  const voted = passed.request.covers.find((candidate) => candidate.step === step.id);
  if (!voted || voted.epoch !== at.epoch) return { lapsed: 'it was voted on for another try' };
  if (digestOf(voted.params) !== digestOf(params)) return { lapsed: 'what it would do has changed since the vote' };
  const rule = state.plan.policy.approvals[passed.request.decision];
  const begun = state.begun.has(`${step.id}/${at.epoch}`);
  if (!begun && now - passed.at > (rule?.useWithinMs ?? 0)) return { lapsed: 'it was not used in time' };
  return { warrant: warrantOf(state, passed) };
}

function warrantOf(state: RunState, passed: Passed): Warrant {
  const { request, votes, delegations } = passed;
  return {
    start: state.input.start,
    planDigest: state.planDigest,
    request,
    votes,
    ...(delegations ? { delegations } : {}),
  };
}
