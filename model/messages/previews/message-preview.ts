import type { AskCard } from '../ask-card.js';
import type { Letter } from '../letter.js';
import type { RecipientPreview } from './recipients.js';

/** One message that a run of the plan can send. */
export interface MessagePreview {
  /** Title of the runbook; a nested one has its own. */
  runbook: string;
  step: string;
  kind: AskCard['kind'] | 'notification';
  what: Letter['what'];
  n?: number;
  /** When it is sent, in words: `4h after it opens`. */
  when: string;
  /** These words are for some of them only: by a group or an interest. */
  variant?: string;
  to: RecipientPreview[];
  /** Names of transports, in the order in which they are tried unless people.yaml says another. Empty: nobody is told. */
  transports: string[];
  /** What is not known before the run stands as `${{ … }}` in it. */
  letter: Letter;
}
