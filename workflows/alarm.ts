import { CancellationScope, isCancellation, patched, sleep } from '@temporalio/workflow';

/**
 * The one deadline timer of a run: k open waits cost two events, not 2k. Keeps the earliest real timer and lets it ring
 * early when what it was set for went away; who is rung looks at the clock and sets it again.
 */
export class Alarm {
  private ringsAt: number | undefined;
  private scope: CancellationScope | undefined;

  constructor(private readonly ring: () => void) {}

  /** Rings at `at` (ms, run clock) or earlier. Undefined asks for nothing and leaves a running timer alone. */
  set(at: number | undefined): void {
    if (at === undefined || (this.ringsAt !== undefined && this.ringsAt <= at && !this.missed(this.ringsAt))) return;
    this.clear();
    this.ringsAt = at;
    this.scope = new CancellationScope({ cancellable: true });
    this.scope
      .run(() => sleep(Math.max(1, at - Date.now()), { summary: 'next deadline' }))
      .then(() => {
        this.ringsAt = undefined;
        this.ring();
      })
      .catch((error: unknown) => {
        if (!isCancellation(error)) throw error;
      });
  }

  /**
   * A timer that is due and has not fired: where the server skips time it may have been jumped over, and then fires hours
   * late. Runs of earlier versions waited for it, and replay as they were.
   */
  private missed(ringsAt: number): boolean {
    return ringsAt <= Date.now() && patched('missed-alarm');
  }

  clear(): void {
    this.scope?.cancel();
    this.scope = undefined;
    this.ringsAt = undefined;
  }
}
