import type { AskCard } from '../../../model/messages/ask-card.js';
import { type AskLetterOrder, askLetter } from '../../../model/messages/make-letter.js';
import type { Letter } from '../../../model/messages/letter.js';

/** Wednesday, 10:30 UTC. */
export const OPENED = Date.UTC(2026, 11, 2, 10, 30);
export const HOUR = 3_600_000;

export const PLAN_DIGEST = `3f9a1c7be204${'0'.repeat(52)}`;
export const ASK_DIGEST = `9d02e7441f6a${'0'.repeat(52)}`;

/** The cutover of a shop, to be decided within four hours. A test changes only what it is about. */
export function approvalCard(change: Partial<AskCard> = {}): AskCard {
  return {
    run: 'go-live-7',
    runbook: 'Storefront goes live',
    environment: 'production',
    colour: 'red',
    planDigest: PLAN_DIGEST,
    step: 'go',
    ask: 'go/1',
    kind: 'approval',
    title: 'Storefront v1.4.1 cutover',
    text: 'Green **answers** all checks.',
    digest: ASK_DIGEST,
    level: 2,
    openedAt: OPENED,
    deadlineAt: OPENED + 4 * HOUR,
    onDeadline: 'reject',
    actions: ['approve', 'reject', 'withdraw'],
    who: 'product (1) and operations (1)',
    covers: [
      {
        step: 'switch',
        type: 'traffic',
        epoch: 1,
        target: 'edge',
        params: { to: { green: 100 } },
        undo: { to: { blue: 100 } },
      },
    ],
    ...change,
  };
}

/** A message to an audience that is to be acknowledged. */
export function acknowledgementCard(change: Partial<AskCard> = {}): AskCard {
  const { covers: _covers, ...rest } = approvalCard();
  return {
    ...rest,
    step: 'announce',
    ask: 'announce/1',
    kind: 'acknowledgement',
    title: 'announce',
    subject: 'Storefront v1.4.1 tonight',
    text: 'Tonight between 22:00 and 23:00 UTC.',
    level: 1,
    onDeadline: 'ask',
    actions: ['acknowledge', 'decline'],
    who: 'noc and support (40 people)',
    need: 'at least 90%; everyone in noc',
    ...change,
  };
}

/** The letter of an ask, as it opens, to a channel. */
export function letter(card: AskCard, change: Partial<AskLetterOrder> = {}): Letter {
  const collects = card.kind === 'acknowledgement' || card.kind === 'questionnaire';
  return askLetter({
    card,
    mode: collects ? 'collects' : 'tells',
    key: `${card.run}/${card.ask}/ask/olga`,
    what: 'ask',
    buttons: true,
    at: card.openedAt,
    ...change,
  });
}
