import { givesWrite } from './access/entry.js';
import { canonicalText, digestOf } from './digest.js';
import type { CoveredStep, StepCall, Warrant } from './effect.js';
import type { Json } from './json.js';
import type { ApprovalRule, EnvironmentPolicy } from './policy.js';
import type { Delegation } from './ask.js';
import type { Hold } from './calendar/hold.js';
import { seatFlaw, seatsOf } from './asks/seats.js';
import { type Members, quorumHolds } from './quorum.js';
import { isOfSchedule } from './schedule/run-id.js';
import { authorOfPlan, isStartOf, type Signed } from './statement.js';

export interface WarrantContext {
  /** The worker's own policy of its environment. */
  policy: EnvironmentPolicy;
  /** Members by the worker's own people.yaml. */
  members: Members;
  /** Whether `sub` stood in for `principal` at this instant (wall time, ms), by the worker's own people.yaml. */
  isDeputy(sub: string, principal: string, at: number): boolean;
  /** Ed25519 against the worker's own list of public keys, valid at the statement's `at`. */
  verify(signed: Signed): boolean;
  /** Wall time, ms. */
  now: number;
  /** This idempotency key was let through before and is not closed: its retry does not age. */
  begun: boolean;
}

export type Permission =
  | { allowed: true }
  /** `held`: not for good; the run asks again then. */
  | { allowed: false; reason: string; message: string; held?: Hold };

/** Clocks of gateway and worker may differ by so much. */
const SKEW_MS = 300_000;

/** Whether the worker's own policy guards this call, or it gives a right that changes things. */
export function isGuarded(policy: EnvironmentPolicy, call: Pick<StepCall, 'type' | 'target' | 'params'>): boolean {
  return (
    givesWrite(call) ||
    policy.guarded.some(
      (rule) => (!rule.type || rule.type === call.type) && (!rule.target || rule.target === call.target?.name),
    )
  );
}

/**
 * The check at the effect: whether this call stands on a full quorum of distinct, authorised, non-barred votes on
 * exactly what it is about to do (I4). Trusts nothing that comes with the call but signatures.
 */
export function checkWarrant(call: StepCall, warrant: Warrant | undefined, context: WarrantContext): Permission {
  if (!warrant)
    return no(
      'no-warrant',
      `${call.type} on ${call.target?.name ?? 'this target'} is guarded and came without a warrant`,
    );
  return (
    checkStart(call, warrant, context) ??
    checkTime(warrant.start, context) ??
    checkRequest(call, warrant) ??
    checkVotes(call, warrant, context) ?? { allowed: true }
  );
}

/**
 * The start statement names this run and this plan. A nested run stands on its root's, whose id is the beginning of its own; a
 * scheduled one on its schedule's, whose name is.
 */
export function checkStart(
  call: Pick<StepCall, 'run' | 'environment'>,
  warrant: Pick<Warrant, 'start' | 'planDigest'>,
  context: Pick<WarrantContext, 'verify'>,
): Permission | undefined {
  const { statement } = warrant.start;
  if (!context.verify(warrant.start))
    return no('start-unsigned', 'the start statement is not signed by a key that this worker knows');
  if (statement.action !== 'start' || !statement.start)
    return no('start-missing', 'the run does not stand on a start statement');
  const { schedule, environment } = statement.start;
  if (schedule ? !isOfSchedule(call.run, statement.run) : !isOfRun(call.run, statement.run))
    return no('other-run', `the start statement is of ${schedule ? 'schedule' : 'run'} ${statement.run}`);
  if (environment !== call.environment) return no('other-environment', `the run was started for ${environment}`);
  if (!isStartOf(statement.start, warrant.planDigest))
    return no('other-plan', 'the plan is not the one that was started');
  return undefined;
}

function isOfRun(run: string, started: string): boolean {
  return run === started || run.startsWith(`${started}.`);
}

/** By wall time; only here, because a run may look at its start in a clock of its own. */
function checkTime({ statement }: Signed, { now }: WarrantContext): Permission | undefined {
  return statement.at > now + SKEW_MS
    ? no('start-in-future', 'the start statement was signed in the future; compare the clocks of gateway and worker')
    : undefined;
}

function checkRequest(call: StepCall, { request, planDigest }: Warrant): Permission | undefined {
  if (request.run !== call.run || request.environment !== call.environment)
    return no('other-run', `the votes are for run ${request.run}`);
  if (request.planDigest !== planDigest) return no('other-plan', 'the votes are for another plan');
  const covered = request.covers.find((step) => step.step === call.step);
  if (!covered) return no('not-covered', `the votes do not cover step ${call.step}`);
  if (covered.type !== call.type || covered.target !== call.target?.name)
    return no('other-effect', 'the votes are for another effect');
  return call.phase === 'do' ? sameDo(call, covered) : sameUndo(call, covered);
}

function sameDo(call: StepCall, covered: CoveredStep): Permission | undefined {
  if (covered.epoch !== call.epoch)
    return no('other-epoch', `the votes are for try ${covered.epoch}, this is ${call.epoch}`);
  return same(covered.params, call.params)
    ? undefined
    : no('other-parameters', 'the parameters are not those that were voted on');
}

function sameUndo(call: StepCall, covered: CoveredStep): Permission | undefined {
  if (covered.undo === undefined) return no('not-covered', 'the votes do not cover an undo');
  return same(covered.undo, call.params)
    ? undefined
    : no('other-parameters', 'the undo is not the one that was voted on');
}

function checkVotes(call: StepCall, warrant: Warrant, context: WarrantContext): Permission | undefined {
  const { request, votes, start, planDigest } = warrant;
  const rule = context.policy.approvals[request.decision];
  if (!rule || !decisionFits(call, request.decision, context.policy))
    return no('no-rule', `policy has no approval ${request.decision} for this effect`);
  const digest = digestOf(request as unknown as Json);
  const author = authorOfPlan(start.statement.start, planDigest);
  const check = { digest, ask: request.ask, run: call.run, rule, context, start, author };
  const delegations = handedOn(warrant.delegations ?? [], check);
  for (const vote of votes) {
    const flaw = voteFlaw(vote, check) ?? placeFlaw(vote, delegations, check);
    if (flaw) return no('bad-vote', `the vote of ${vote.statement.sub} does not count: ${flaw}`);
    if (
      !context.begun &&
      call.phase === 'do' &&
      context.now - vote.statement.at > rule.votesExpireMs + rule.useWithinMs + SKEW_MS
    ) {
      return no('expired', `the vote of ${vote.statement.sub} is too old`);
    }
  }
  // One person has one vote, also where two of theirs were really signed.
  if (new Set(votes.map(({ statement }) => statement.sub)).size < votes.length)
    return no('bad-vote', 'somebody votes twice');
  const approvers = seatsOf(votes.map(({ statement }) => statement));
  if (!overlap(votes, rule)) return no('expired', 'the votes did not all count at one time');
  return quorumHolds(rule.quorum, approvers, context.members)
    ? undefined
    : no('no-quorum', `the votes do not fill the quorum of ${request.decision}`);
}

/** Votes that never stood together have never let anything through. */
function overlap(votes: readonly Signed[], rule: ApprovalRule): boolean {
  const times = votes.map((vote) => vote.statement.at);
  return times.length === 0 || Math.max(...times) - Math.min(...times) < rule.votesExpireMs;
}

interface VoteCheck {
  digest: string;
  ask: string;
  run: string;
  rule: ApprovalRule;
  context: WarrantContext;
  start: Signed;
  /** Of the runbook of this plan. */
  author: string;
}

function voteFlaw(vote: Signed, { digest, ask, run, rule, context, start, author }: VoteCheck): string | undefined {
  const { statement } = vote;
  if (!context.verify(vote)) return 'not signed by a key that this worker knows';
  if (statement.action !== 'approve') return `it says ${statement.action}`;
  if (statement.run !== run || statement.ask !== ask) return 'it answers another ask';
  if (statement.digest !== digest) return 'it is about something else';
  if (statement.at > context.now + SKEW_MS) return 'it was signed in the future';
  if (statement.at + SKEW_MS < start.statement.at) return 'it was given before the run was started';
  if (statement.level < rule.level) return `level ${statement.level}, needed ${rule.level}`;
  if (rule.bar.includes('starter') && statement.sub === start.statement.sub) return 'the starter is barred';
  if (rule.bar.includes('author') && statement.sub === author) return 'the author is barred';
  if (rule.author === 'required' && author === 'unverified') return 'policy demands a verified author';
  return undefined;
}

/** A vote in another's place needs their signed delegation, or the worker's own people.yaml to name a deputy. */
function placeFlaw({ statement }: Signed, delegations: readonly Delegation[], check: VoteCheck): string | undefined {
  const { rule, context, start, author } = check;
  const { sub, for: principal, at } = statement;
  if (principal === undefined) return undefined;
  if (rule.bar.includes('starter') && principal === start.statement.sub) return 'it is in the place of the starter';
  if (rule.bar.includes('author') && principal === author) return 'it is in the place of the author';
  const flaw = seatFlaw(
    { sub, for: principal },
    { rule, members: context.members, delegations, isDeputy: (who, whom) => context.isDeputy(who, whom, at) },
  );
  return flaw && `it may not stand in the place of ${principal} (${flaw})`;
}

/** Delegations that count: signed for exactly this request, by somebody who may vote on this level. */
function handedOn(signed: readonly Signed[], check: VoteCheck): Delegation[] {
  const { context, run, ask, digest, rule, start } = check;
  return signed.flatMap((one) => {
    const { statement } = one;
    const counts =
      context.verify(one) &&
      statement.action === 'delegate' &&
      statement.for !== undefined &&
      statement.run === run &&
      statement.ask === ask &&
      statement.digest === digest &&
      statement.level >= rule.level &&
      statement.at <= context.now + SKEW_MS &&
      statement.at + SKEW_MS >= start.statement.at;
    return counts ? [{ from: statement.sub, to: statement.for ?? '', at: statement.at, jti: statement.jti }] : [];
  });
}

function decisionFits(call: StepCall, decision: string, policy: EnvironmentPolicy): boolean {
  const rules = policy.guarded.filter(
    (rule) => (!rule.type || rule.type === call.type) && (!rule.target || rule.target === call.target?.name),
  );
  return rules.every((rule) => !rule.decision || rule.decision === decision);
}

function same(left: Json, right: Json): boolean {
  return canonicalText(left) === canonicalText(right);
}

function no(reason: string, message: string): Permission {
  return { allowed: false, reason, message };
}
