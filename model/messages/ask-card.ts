import type { Ask } from '../ask.js';
import type { CoveredStep } from '../effect.js';
import type { FormField } from '../plan.js';
import type { Quorum } from '../policy.js';

/** Everything that a message about an ask says, whatever the transport. Made from the run's own registry. */
export interface AskCard {
  run: string;
  /** Title of the runbook. */
  runbook: string;
  environment: string;
  colour?: string;
  planDigest: string;
  step: string;
  ask: string;
  kind: Ask['kind'];
  title: string;
  /** acknowledgement, questionnaire: the subject; otherwise missing. */
  subject?: string;
  /** Markdown. */
  text: string;
  digest: string;
  level: 1 | 2 | 3;
  openedAt: number;
  deadlineAt: number;
  onDeadline: string;
  actions: Ask['actions'];
  /** Who decides, in words: `product (1) and operations (1)`. */
  who: string;
  /** acknowledgement, questionnaire: what the audience must reach, in words: `at least 90%; everyone in noc`. */
  need?: string;
  quorum?: Quorum;
  /** approval: what it lets through, with target, parameters and undo. */
  covers?: CoveredStep[];
  changed?: Ask['changed'];
  pair?: Ask['pair'];
  form?: FormField[];
  /** `http://gateway` */
  gateway?: string;
}
