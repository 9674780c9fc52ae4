import { ClientFailure } from '../client/failure.js';
import type { Runs } from '../client/runs.js';
import type { RunView } from '../model/run-view.js';

export interface SeenView {
  view: RunView;
  /** False when no worker answered and `view` is the last one known. */
  fresh: boolean;
}

export type Watching = { event: 'view'; seen: SeenView } | { event: 'failure'; error: unknown };

export interface ViewsOptions {
  runs: Pick<Runs, 'viewRun'>;
  /** Between two looks at a watched run, ms. */
  everyMs: number;
  /** Views kept for the time when no worker answers. */
  keep: number;
}

interface Poll {
  watchers: Set<(change: Watching) => void>;
  last?: string;
  timer?: NodeJS.Timeout;
}

/** What runs show: asked of their workers, remembered for when none answers, and polled once for all who watch a run. */
export class Views {
  private readonly known = new Map<string, RunView>();
  private readonly polls = new Map<string, Poll>();

  constructor(private readonly options: ViewsOptions) {}

  /** The view now, or the last one known while nobody answers. Throws the ClientFailure when none is known. */
  async see(run: string): Promise<SeenView> {
    try {
      const view = await this.options.runs.viewRun(run);
      this.remember(run, view);
      return { view, fresh: true };
    } catch (error) {
      const view = this.known.get(run);
      const silent = error instanceof ClientFailure && (error.kind === 'no-worker' || error.kind === 'unreachable');
      if (view && silent) return { view, fresh: false };
      throw error;
    }
  }

  /** Calls back at once and on every change, until the returned function is called (idempotent). Never throws. */
  watch(run: string, watcher: (change: Watching) => void): () => void {
    const poll = this.polls.get(run) ?? { watchers: new Set() };
    poll.watchers.add(watcher);
    if (!this.polls.has(run)) {
      this.polls.set(run, poll);
      this.look(run, poll);
    } else if (poll.last !== undefined) {
      watcher({ event: 'view', seen: JSON.parse(poll.last) as SeenView });
    }
    return () => this.leave(run, poll, watcher);
  }

  /** How many runs are watched. */
  get watched(): number {
    return this.polls.size;
  }

  private leave(run: string, poll: Poll, watcher: (change: Watching) => void): void {
    poll.watchers.delete(watcher);
    if (poll.watchers.size > 0) return;
    clearTimeout(poll.timer);
    if (this.polls.get(run) === poll) this.polls.delete(run);
  }

  private look(run: string, poll: Poll): void {
    void this.see(run)
      .then((seen) => this.tellChange(poll, seen))
      .catch((error: unknown) => this.tell(poll, { event: 'failure', error }))
      .finally(() => {
        if (poll.watchers.size > 0) poll.timer = setTimeout(() => this.look(run, poll), this.options.everyMs);
      });
  }

  private tellChange(poll: Poll, seen: SeenView): void {
    const text = JSON.stringify({ ...seen, view: { ...seen.view, now: 0 } });
    const before = poll.last === undefined ? undefined : (JSON.parse(poll.last) as SeenView);
    // The run's clock ticks at every look; that alone is no change.
    if (before && JSON.stringify({ ...before, view: { ...before.view, now: 0 } }) === text) return;
    poll.last = JSON.stringify(seen);
    this.tell(poll, { event: 'view', seen });
  }

  private tell(poll: Poll, change: Watching): void {
    for (const watcher of [...poll.watchers]) watcher(change);
  }

  private remember(run: string, view: RunView): void {
    this.known.delete(run);
    this.known.set(run, view);
    const oldest = this.known.keys().next().value;
    if (this.known.size > this.options.keep && oldest !== undefined) this.known.delete(oldest);
  }
}
