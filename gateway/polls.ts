export type Looked<T> = { value: T } | { error: unknown };

export interface PollsOptions<T> {
  /** Between two looks, ms. */
  everyMs: number;
  look(key: string): Promise<T>;
  /** Differs when something changed that watchers care for. */
  versionOf(value: T): string;
}

interface Poll<T> {
  watchers: Set<(looked: Looked<T>) => void>;
  last?: { value: T; version: string };
  timer?: NodeJS.Timeout;
}

/** Looks at something again and again, once for all who watch it, and tells them when it has changed. */
export class Polls<T> {
  private readonly polls = new Map<string, Poll<T>>();

  constructor(private readonly options: PollsOptions<T>) {}

  /** Calls back at once and on every change, until the returned function is called (idempotent). Never throws. */
  watch(key: string, watcher: (looked: Looked<T>) => void): () => void {
    const poll = this.polls.get(key) ?? { watchers: new Set() };
    poll.watchers.add(watcher);
    if (!this.polls.has(key)) {
      this.polls.set(key, poll);
      this.look(key, poll);
    } else if (poll.last) {
      watcher({ value: poll.last.value });
    }
    return () => this.leave(key, poll, watcher);
  }

  /** How many things are watched. */
  get watched(): number {
    return this.polls.size;
  }

  private leave(key: string, poll: Poll<T>, watcher: (looked: Looked<T>) => void): void {
    poll.watchers.delete(watcher);
    if (poll.watchers.size > 0) return;
    clearTimeout(poll.timer);
    if (this.polls.get(key) === poll) this.polls.delete(key);
  }

  private look(key: string, poll: Poll<T>): void {
    void this.options
      .look(key)
      .then((value) => this.tellChange(poll, value))
      .catch((error: unknown) => tell(poll, { error }))
      .finally(() => {
        if (poll.watchers.size > 0) poll.timer = setTimeout(() => this.look(key, poll), this.options.everyMs);
      });
  }

  private tellChange(poll: Poll<T>, value: T): void {
    const version = this.options.versionOf(value);
    if (poll.last?.version === version) return;
    poll.last = { value, version };
    tell(poll, { value });
  }
}

function tell<T>(poll: Poll<T>, looked: Looked<T>): void {
  for (const watcher of [...poll.watchers]) watcher(looked);
}
