import type { Ask } from '../model/ask.js';
import type { Outcome } from '../model/outcome.js';
import type { Choice, ProgressEvent } from '../model/progress/index.js';
import type { ApprovalRule } from '../model/policy.js';
import { missingIn, proofOf, proofOutcome } from './access-proofs.js';
import { AudienceVerdicts } from './audience-verdicts.js';
import { openClaims } from '../model/asks/claims.js';
import { countVotes, groupsToReread, leavers } from './approvals.js';
import { local, patient } from './lanes.js';
import type { RunState } from './run-state.js';
import { signatureFlaw } from './signatures.js';

/** Draws what follows from answers and from silence: which asks are over, and what that means for their steps. */
export class Conclusions {
  private recounting = 0;
  private readonly audiences: AudienceVerdicts;

  constructor(
    private readonly state: RunState,
    private readonly push: (event: ProgressEvent) => void,
  ) {
    this.audiences = new AudienceVerdicts(state, (ask, outcome) => this.settle(ask, outcome));
  }

  get busy(): boolean {
    return this.recounting > 0 || this.audiences.busy;
  }

  /** Works in the answers that came since the last wake. */
  workIn(): void {
    for (const ask of this.state.asks.takeTouched()) {
      if (ask.status !== 'open') continue;
      if (ask.audience) this.audiences.look(ask);
      else if (ask.kind === 'approval') this.approval(ask.id);
      else if (ask.kind === 'manual') this.manual(ask);
      else this.decision(ask);
    }
  }

  /** Ends the asks whose deadline has passed, with exactly the outcome that was stated. */
  expire(now: number): void {
    for (const ask of this.state.asks.all()) {
      if (ask.status !== 'open' || ask.deadlineAt > now) continue;
      if (ask.audience) {
        this.audiences.expire(ask);
        continue;
      }
      if (ask.everyone) {
        void this.proved(ask, 'expired');
        continue;
      }
      this.state.asks.close(ask.id, 'expired', now, `Nobody answered in time; it stands at: ${ask.onDeadline}.`);
      this.state.notes.note({ at: now, who: 'daybook', what: 'deadline', step: ask.step, reason: ask.onDeadline });
      if (ask.kind === 'decision')
        this.push({ type: 'silence', at: now, step: this.stepOf(ask), undo: ask.onDeadline === 'undo' });
      else this.settle(ask, silence(ask));
    }
  }

  private manual(ask: Ask): void {
    if (ask.everyone) {
      if (missingIn(ask).length === 0) void this.proved(ask, 'completed');
      return;
    }
    const done = ask.votes.find((vote) => !vote.void && vote.action === 'complete');
    const observed = ask.votes.find((vote) => !vote.void && vote.action === 'observe');
    if (!done || (ask.pair && !observed)) return;
    const seen = observed ? `, observed by ${observed.sub}` : '';
    const message = `Completed by ${done.sub}${seen}.`;
    if (!this.state.asks.close(ask.id, 'completed', Date.now(), message)) return;
    const outputs = this.state.asks.statements(ask.id).find((signed) => signed.statement.sub === done.sub)
      ?.statement.outputs;
    this.settle(ask, { status: 'succeeded', message, ...(outputs ? { outputs } : {}) });
  }

  /** Everybody has signed, or the time is over: the worker looks at what was signed, and that is the outcome. */
  private async proved(ask: Ask, status: 'completed' | 'expired'): Promise<void> {
    const { state } = this;
    const missing = missingIn(ask);
    const said = missing.length > 0 ? `${missing.join(', ')} did not prove it in time.` : 'Everybody has proved it.';
    if (!state.asks.close(ask.id, status, Date.now(), said)) return;
    const proof = proofOf(state, ask);
    this.recounting += 1;
    const kept = await local['keep-access-proof'](proof).catch(() => patient['keep-access-proof'](proof));
    this.recounting -= 1;
    this.settle(ask, proofOutcome(ask, kept));
  }

  private decision(ask: Ask): void {
    const answer = ask.votes.find((vote) => !vote.void);
    const step = this.stepOf(ask);
    const said = answer && `${answer.sub} decided: ${answer.action.replace('decide-', '')}.`;
    if (!answer || !this.state.asks.close(ask.id, 'decided', Date.now(), said)) return;
    this.push({ type: 'decided', at: Date.now(), step, choice: answer.action.replace('decide-', '') as Choice });
  }

  private approval(id: string): void {
    const ask = this.state.asks.get(id);
    const rule = this.ruleOf(ask);
    if (ask?.status !== 'open' || !rule) return;
    if (openClaims(ask).length > 0) return void this.checkClaims(ask);
    const count = countVotes(ask, rule, this.state.members(), Date.now());
    if (count.state === 'rejected') this.reject(ask, count.by);
    else if (count.state === 'quorum') void this.recount(id, rule);
  }

  private reject(ask: Ask, by: string[]): void {
    const why = ask.votes.find((vote) => !vote.void && vote.action === 'reject')?.reason;
    const message = `Rejected by ${by.join(', ')}${why ? `: ${why}` : '.'}`;
    if (!this.state.asks.close(ask.id, 'rejected', Date.now(), message)) return;
    this.settle(ask, { status: 'failed', reason: 'rejected', message });
  }

  /** Looks whether people.yaml names as deputies those who voted in another's place; only then their votes count. */
  private async checkClaims(ask: Ask): Promise<void> {
    const claims = openClaims(ask).map(({ sub, for: principal = '', at, jti }) => ({ sub, for: principal, at, jti }));
    this.recounting += 1;
    const question = claims.map(({ sub, for: principal, at }) => ({ sub, for: principal, at }));
    const holds = await local['read-deputies'](question).catch(() => patient['read-deputies'](question));
    this.recounting -= 1;
    for (const [index, { jti, sub, for: principal }] of claims.entries()) {
      this.state.asks.settleClaim(ask.id, jti, holds[index] === true);
      if (holds[index] === true) continue;
      const reason = `${sub} is no deputy of ${principal}`;
      this.state.notes.note({ at: Date.now(), who: 'daybook', what: 'votes-void', step: ask.step, reason });
    }
    this.approval(ask.id);
  }

  /** Reads who is in the groups now, drops the votes of those who left, and counts again. Only then it has passed. */
  private async recount(id: string, rule: ApprovalRule): Promise<void> {
    const opened = this.state.asks.get(id);
    if (!opened) return;
    this.recounting += 1;
    const question = { groups: groupsToReread(opened) };
    // Who cannot be read has not left: without an answer nothing is counted, and the worker is asked until it answers.
    const members = await local['read-members'](question).catch(() => patient['read-members'](question));
    await this.rereadKeys();
    this.recounting -= 1;
    this.dropRevoked(id);
    const ask = this.state.asks.get(id);
    if (ask?.status !== 'open') return;
    this.dropVotes(ask, { subs: leavers(ask, members), why: 'left-the-group', said: 'left the asked groups' });
    const count = countVotes(this.state.asks.get(id) ?? ask, rule, members, Date.now());
    if (count.state === 'quorum') this.pass(id, count.by);
  }

  /** Keys are revoked while runs wait. A list that does not read changes nothing: the worker checks again at the effect. */
  async rereadKeys(): Promise<void> {
    const keys = await local['read-keys']().catch(() => undefined);
    if (keys) this.state.keys = keys;
    else this.state.notes.note({ at: Date.now(), who: 'daybook', what: 'keys-unreadable' });
  }

  private dropVotes(ask: Ask, { subs, why, said }: { subs: string[]; why: string; said: string }): void {
    if (subs.length === 0) return;
    this.state.asks.void(ask.id, subs, why);
    this.state.notes.note({
      at: Date.now(),
      who: 'daybook',
      what: 'votes-void',
      step: ask.step,
      reason: `${subs.join(', ')} ${said}`,
    });
  }

  private dropRevoked(id: string): void {
    const signed = this.state.asks.statements(id);
    const revoked = signed.filter((one) => signatureFlaw(one, this.state.keys)).map(({ statement }) => statement.sub);
    if (revoked.length === 0) return;
    this.state.asks.void(id, revoked, 'key-revoked');
    this.state.notes.note({
      at: Date.now(),
      who: 'daybook',
      what: 'votes-void',
      reason: `signed by a key that is no longer known: ${revoked.join(', ')}`,
    });
  }

  private pass(id: string, by: string[]): void {
    const ask = this.state.asks.get(id);
    const index = this.state.plan.steps.findIndex((step) => step.id === ask?.step);
    const message = `Approved by ${by.join(', ')}.`;
    if (!ask?.request || !this.state.asks.close(id, 'passed', Date.now(), message)) return;
    const signed = this.state.asks.statements(id);
    const standing = new Set(ask.votes.flatMap(({ void: flaw, jti }) => (flaw ? [] : [jti])));
    const votes = signed.filter(
      ({ statement: { sub, action, jti } }) => by.includes(sub) && action === 'approve' && standing.has(jti),
    );
    const delegations = signed.filter(({ statement }) => statement.action === 'delegate');
    this.state.passed.set(index, {
      request: ask.request,
      votes,
      ...(delegations.length > 0 ? { delegations } : {}),
      at: Date.now(),
    });
    this.settle(ask, { status: 'succeeded', message });
  }

  private ruleOf(ask: Ask | undefined): ApprovalRule | undefined {
    return ask?.decision ? this.state.plan.policy.approvals[ask.decision] : undefined;
  }

  private settle(ask: Ask, outcome: Outcome): void {
    this.push({ type: 'settled', at: Date.now(), step: this.stepOf(ask), phase: 'do', epoch: ask.epoch, outcome });
  }

  private stepOf(ask: Ask): number {
    return this.state.plan.steps.findIndex((candidate) => candidate.id === ask.step);
  }
}

/** What silence means for the step, as its author wrote it. Never a yes. */
function silence(ask: Ask): Outcome {
  const message = 'Nobody answered in time.';
  if (ask.onDeadline === 'ask') return { status: 'failed', reason: 'deadline', message };
  if (ask.onDeadline === 'continue') return { status: 'skipped', reason: 'expired', message };
  return { status: 'failed', reason: 'expired', message };
}
