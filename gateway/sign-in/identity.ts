import type { Person } from '../../model/people.js';

/** Somebody who proved to be a person of people.yaml. */
export interface Identified {
  person: Person;
  identity: 'oidc' | 'development';
  /** When they proved it, wall time, ms. */
  authTime: number;
}

/** How long a sign-in with the identity provider is good for a decision (level 3). */
export const FRESH_MS = 15 * 60_000;
export const DEVELOPMENT_MS = 8 * 3_600_000;
/** How long a browser stays signed in for looking and acknowledging; deciding asks for a fresh sign-in. */
export const WEB_MS = 8 * 3_600_000;
