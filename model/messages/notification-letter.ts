import { digestPrefix } from '../digest.js';
import { safeText } from '../safe-text.js';
import { lines } from './facts.js';
import type { Letter } from './letter.js';
import { subjectLine } from './subject.js';

export interface NotificationOrder {
  /** Delivery key. */
  key: string;
  run: string;
  step: string;
  environment: string;
  colour?: string;
  planDigest: string;
  /** Of the author; the body is Markdown. */
  subject: string;
  body: string;
  /** Now, ms. */
  at: number;
}

/** The letter of a `notify` step: nothing is asked, so it has no deadline, no link and no button. Pure. */
export function notificationLetter(order: NotificationOrder): Letter {
  const { key, run, step, environment, colour, planDigest, subject, body, at } = order;
  const digest = digestPrefix(planDigest);
  return {
    key,
    what: 'notification',
    about: { run, step, environment, ...(colour !== undefined && { colour }), digest },
    subject: subjectLine(order, '', subject),
    body: safeText(body).trim(),
    facts: lines([
      ['Run', `${run}, step ${step}`],
      ['Plan', digest],
    ]),
    effects: [],
    news: [],
    buttons: [],
    at,
  };
}
