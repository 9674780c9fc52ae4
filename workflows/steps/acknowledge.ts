import { openAudience } from '../audience-asks.js';
import type { WaitingStep } from './index.js';

/** An audience says that it has read something. */
export const acknowledge: WaitingStep = (waiting) => openAudience(waiting);
