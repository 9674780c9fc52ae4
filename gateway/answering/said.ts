import { z } from 'zod';
import type { Verdict } from '../../model/ask.js';
import type { GatewayContext } from '../context.js';
import { seal, unseal } from '../sealed.js';

/** What an answer was told, for the page that comes after its form. It shows, and lets nobody in. */
export interface Said {
  run: string;
  ask: string;
  /** What was answered. */
  action: string;
  verdict: Verdict;
}

/** Name of the query field that carries it. */
export const SAID_FIELD = 'said';

const PURPOSE = 'said';
const KEEP_MS = 3_600_000;

const shape: z.ZodType<Said> = z.object({
  run: z.string(),
  ask: z.string(),
  action: z.string(),
  verdict: z.object({
    verdict: z.enum(['accepted', 'refused', 'late', 'already']),
    reason: z.string().optional(),
    message: z.string(),
    status: z.string().optional(),
  }),
});

type Sealer = Pick<GatewayContext, 'sessions' | 'now'>;

/** For an address: `?said=…`. Good for an hour. */
export function sealSaid({ sessions, now }: Sealer, said: Said): string {
  return seal(sessions, { purpose: PURPOSE, value: said, until: now() + KEEP_MS });
}

/** Undefined for one that this gateway has not said, or not lately: a made-up link must not show a made-up verdict. */
export function readSaid({ sessions, now }: Sealer, sealed: string | undefined): Said | undefined {
  return unseal(sessions, { purpose: PURPOSE, sealed, now: now(), shape });
}
