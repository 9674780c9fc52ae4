import type { AskCard } from '../ask-card.js';
import { acknowledgement } from './acknowledgement.js';
import { approval } from './approval.js';
import { decision } from './decision.js';
import type { KindWords } from './kind.js';
import { manual } from './manual.js';
import { questionnaire } from './questionnaire.js';

/** The words of every kind of ask. */
export const KINDS: Record<AskCard['kind'], KindWords> = {
  acknowledgement,
  approval,
  decision,
  manual,
  questionnaire,
};
