import type { Observation } from '../../model/chaos/verdict.js';
import type { Json } from '../../model/json.js';
import type { RecordStore } from '../../records/store.js';
import type { Aim } from './fault.js';

/** Written before a fault begins: whoever finds it must lift, and must not begin again. */
export interface BegunNote {
  aim: Aim;
  /** Wall time, ms. */
  at?: number;
}

/** Written once the fault is lifted. */
export interface LiftedNote {
  /** Missing: the fault did not stand for all of it. */
  during?: Observation;
  /** Wall time of the lift, ms. */
  at: number;
}

/** What one attempt at an experiment leaves for the next one: `chaos/<key>/begun` and `chaos/<key>/lifted`. */
export class ChaosNotes {
  constructor(
    private readonly records: RecordStore,
    private readonly key: string,
  ) {}

  async begun(): Promise<BegunNote | undefined> {
    return (await this.records.get(`chaos/${this.key}/begun`)) as unknown as BegunNote | undefined;
  }

  /** Durable before it resolves. */
  async begin(note: BegunNote): Promise<void> {
    await this.records.putOnce(`chaos/${this.key}/begun`, note as unknown as Json);
  }

  /** When it is certain that nothing was broken. */
  async forget(): Promise<void> {
    await this.records.remove(`chaos/${this.key}/begun`);
  }

  async lifted(): Promise<LiftedNote | undefined> {
    return (await this.records.get(`chaos/${this.key}/lifted`)) as unknown as LiftedNote | undefined;
  }

  async lift(note: LiftedNote): Promise<void> {
    await this.records.putOnce(`chaos/${this.key}/lifted`, note as unknown as Json);
  }
}
