import { openAudience } from '../audience-asks.js';
import type { WaitingStep } from './index.js';

/** An audience fills in a form. */
export const questionnaire: WaitingStep = (waiting) => openAudience(waiting);
