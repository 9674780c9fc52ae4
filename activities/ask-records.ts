import { errored } from './failures.js';

/**
 * Asks the record store. Throws errored `records-unavailable` when it does not answer: `what` says in a sentence what that
 * means here, `happened` what is known of the target then.
 */
export async function askRecords<T>(
  access: () => Promise<T>,
  { what, happened }: { what: string; happened: 'no' | 'unknown' },
): Promise<T> {
  try {
    return await access();
  } catch {
    const message = `${what} Check the records folder of daybook.yaml, then retry.`;
    throw errored('records-unavailable', message, happened);
  }
}
