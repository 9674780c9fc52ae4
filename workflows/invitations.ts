import { CancellationScope, getExternalWorkflowHandle } from '@temporalio/workflow';
import type { Ask } from '../model/ask.js';
import { type AskNews, audienceId } from '../model/audience/audience.js';
import { aboutPeople, tellingOrder } from './audience-orders.js';
import { askNewsSignal, runOverSignal } from './messages.js';
import type { RunState } from './run-state.js';

/** A crowd's counts change all the time; its first shard hears of them this often, and at once how it ended. */
const NEWS_EVERY_MS = 10_000;

/**
 * Tells people of the asks of a run, and tells the audiences how their asks stand. Whom nobody tells anything, because the
 * plan was made without transports, it leaves alone. Messages carry no decision: losing one delays, and never decides.
 */
export class Invitations {
  private working = 0;
  /** Invitations that are being written: nobody waits for them once the run is over. */
  private readonly opening = new CancellationScope();
  /** When the first shard of a crowd was last told, by ask. */
  private readonly toldAt = new Map<string, number>();

  constructor(
    private readonly state: RunState,
    private readonly ring: () => void,
  ) {}

  /** Something is on its way that continue-as-new would lose. */
  get busy(): boolean {
    return this.working > 0;
  }

  /** Works in the asks that have changed since the last look. */
  work(now: number): void {
    for (const ask of this.state.asks.takeChanged()) {
      if (ask.audience) this.tellAudience(ask, now);
      else if (ask.tellers === undefined) this.invite(ask, now);
      else if (ask.tellers > 0) this.news(ask, ask.tellers);
    }
  }

  /** The run is over: every audience writes its ledger and ends. Resolves when all have been told. */
  async end(now: number): Promise<void> {
    this.opening.cancel();
    this.work(now);
    while (this.busy) await this.settled();
    const asks = this.state.asks.all();
    await Promise.all(asks.flatMap((ask) => this.shards(ask).map((id) => this.farewell(id))));
  }

  private invite(ask: Ask, now: number): void {
    if (ask.status !== 'open' || !this.state.plan.transports?.length) return;
    this.state.asks.setTellers(ask.id, 0);
    const opening = this.opening.run(() => aboutPeople['open-audience'](tellingOrder(this.state, ask, now)));
    this.track(opening.then(({ shards }) => this.state.asks.setTellers(ask.id, shards.length)));
  }

  /** An audience knows its own answers; it hears how its ask ended, and its first shard how all of them stand. */
  private tellAudience(ask: Ask, now: number): void {
    const shards = ask.audience?.shards.length ?? 0;
    if (ask.status !== 'open') this.news(ask, shards);
    else if (shards > 1 && now - (this.toldAt.get(ask.id) ?? 0) >= NEWS_EVERY_MS) {
      this.toldAt.set(ask.id, now);
      this.news(ask, 1);
    }
  }

  private news(ask: Ask, shards: number): void {
    const news = newsOf(ask);
    for (let shard = 0; shard < shards; shard += 1) {
      const id = audienceId({ run: this.state.run, ask: ask.id, shard });
      this.track(getExternalWorkflowHandle(id).signal(askNewsSignal, news));
    }
  }

  private farewell(id: string): Promise<void> {
    return getExternalWorkflowHandle(id)
      .signal(runOverSignal)
      .catch(() => undefined);
  }

  private shards(ask: Ask): string[] {
    const count = ask.audience?.shards.length ?? ask.tellers ?? 0;
    return Array.from({ length: count }, (_, shard) => audienceId({ run: this.state.run, ask: ask.id, shard }));
  }

  private waiting: (() => void)[] = [];

  private settled(): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
    });
  }

  /** An audience that is over already is no failure. */
  private track(work: Promise<unknown>): void {
    this.working += 1;
    const done = () => {
      this.working -= 1;
      for (const wake of this.waiting.splice(0)) wake();
      this.ring();
    };
    work.then(done, done);
  }
}

function newsOf(ask: Ask): AskNews {
  return {
    status: ask.status,
    votes: ask.votes.map(({ sub, action, at, via, reason, void: flaw, for: principal }) => ({
      sub,
      action,
      at,
      via,
      ...(reason ? { reason } : {}),
      ...(flaw ? { void: flaw } : {}),
      ...(principal ? { for: principal } : {}),
    })),
    ...(ask.audience ? { counts: ask.audience.counts } : {}),
    ...(ask.headline ? { headline: ask.headline } : {}),
  };
}
