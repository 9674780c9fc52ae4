import { authorise } from '../may.js';
import { Refusal } from '../refusal.js';
import type { RouteRequest } from '../routes/route.js';

/**
 * Whether the caller may read what people wrote for those who run it: why they declined, what they answered in their own
 * words. Whoever may steer runs of the environment. Nobody who is not signed in.
 */
export function mayRead({ caller, gateway }: RouteRequest, environment: string): boolean {
  try {
    authorise(gateway.workspace, { person: caller?.person, operation: 'steer', environment });
    return true;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
