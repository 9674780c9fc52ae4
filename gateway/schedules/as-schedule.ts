import { ClientFailure } from '../../client/failure.js';
import { Refusal } from '../refusal.js';

/** A call about a schedule, with its foreseen failures in words of schedules. Throws a Refusal or a ClientFailure. */
export async function asSchedule<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ClientFailure)) throw error;
    if (error.kind === 'exists')
      throw new Refusal(409, {
        code: 'schedule-exists',
        message: error.message,
        cure: 'Remove it first, or take another name. See it: daybook schedule show NAME',
      });
    if (error.kind === 'not-found' || error.kind === 'closed')
      throw new Refusal(404, {
        code: 'schedule-not-found',
        message: error.message,
        cure: 'See those that there are: daybook schedule list',
      });
    throw error;
  }
}
