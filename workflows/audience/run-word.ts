import type { AskReading } from '../../model/audience/audience.js';
import { runs } from './people-activities.js';

/**
 * How the run says that its ask stands. Anybody in the namespace can send a signal, so that one is only the reason to have
 * the worker read the run itself. Reads one at a time, and once more for whatever was heard meanwhile.
 */
export class RunWord {
  busy = false;

  constructor(
    private readonly place: { run: string; ask: string },
    private readonly read: (reading: AskReading) => void,
    /** Something was heard and has not been looked at. */
    private heard = false,
  ) {}

  /** The run may have said something. */
  hint(): void {
    this.heard = true;
  }

  work(): void {
    if (this.busy || !this.heard) return;
    this.heard = false;
    this.busy = true;
    runs['read-ask'](this.place).then(
      (reading) => this.done(reading),
      // Only a worker that does not believe the shard refuses for good: then nothing is known.
      () => this.done({ over: false }),
    );
  }

  /** What continue-as-new takes along. */
  carry(): boolean {
    return this.heard;
  }

  private done(reading: AskReading): void {
    this.busy = false;
    this.read(reading);
  }
}
