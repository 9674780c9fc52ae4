import { ClientFailure } from '../../../client/failure.js';
import type { NewSchedule, ScheduleFacts, SchedulePlace, Schedules } from '../../../client/schedules.js';

/** Schedules in memory that refuse what Temporal refuses: a second one of a name, and calls to one that is not there. */
export class FakeSchedules implements Schedules {
  readonly all = new Map<string, NewSchedule>();
  readonly facts = new Map<string, Partial<ScheduleFacts>>();
  readonly done: string[] = [];

  async create(schedule: NewSchedule): Promise<void> {
    const key = keyOf(schedule.definition);
    if (this.all.has(key)) throw new ClientFailure('exists', `there is a schedule ${key} already`);
    this.all.set(key, schedule);
  }

  async describe(place: SchedulePlace): Promise<ScheduleFacts> {
    const { start } = this.need(place);
    const counts = { next: [], taken: 0, missed: 0, skipped: 0, running: 0 };
    return { ...place, start, paused: false, ...counts, ...this.facts.get(keyOf(place)) };
  }

  async list(): Promise<SchedulePlace[]> {
    return [...this.all.values()].map(({ definition: { environment, name } }) => ({ environment, name }));
  }

  pause(place: SchedulePlace, note: string): Promise<void> {
    return this.did(place, { paused: true, note }, `pause ${note}`);
  }

  resume(place: SchedulePlace, note: string): Promise<void> {
    return this.did(place, { paused: false, note }, `resume ${note}`);
  }

  trigger(place: SchedulePlace): Promise<void> {
    return this.did(place, {}, 'trigger');
  }

  async remove(place: SchedulePlace): Promise<void> {
    await this.did(place, {}, 'remove');
    this.all.delete(keyOf(place));
  }

  private async did(place: SchedulePlace, facts: Partial<ScheduleFacts>, what: string): Promise<void> {
    this.need(place);
    this.facts.set(keyOf(place), { ...this.facts.get(keyOf(place)), ...facts });
    this.done.push(what);
  }

  private need(place: SchedulePlace): NewSchedule {
    const found = this.all.get(keyOf(place));
    if (!found) throw new ClientFailure('not-found', `there is no schedule ${keyOf(place)}`);
    return found;
  }
}

function keyOf({ environment, name }: SchedulePlace): string {
  return `${environment}/${name}`;
}
