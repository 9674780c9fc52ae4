import { NoSecret } from './missing.js';
import type { ReferenceSources } from './sources.js';

/** A variable of the process. Throws NoSecret. */
export function fromEnvironment(name: string, { env }: ReferenceSources): string {
  const value = env[name];
  if (value !== undefined && value !== '') return value;
  throw new NoSecret(
    value === undefined ? 'unset' : 'empty',
    `Set ${name} where the process starts, and start it again.`,
  );
}
