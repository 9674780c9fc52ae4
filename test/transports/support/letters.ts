import type { Letter } from '../../../model/messages/letter.js';
import type { Person } from '../../../model/people.js';

/** A letter about an acknowledgement; say what matters. */
export function makeLetter(parts: Partial<Letter> = {}): Letter {
  return {
    key: 'go-live-1/tell/1/ask/dana',
    what: 'ask',
    about: { run: 'go-live-1', step: 'tell', ask: 'tell/1', environment: 'production', digest: 'abcdef012345' },
    subject: 'Acknowledge by 20:00 UTC: Storefront goes live',
    body: 'The storefront moves to its **new release** tonight.',
    facts: [
      { label: 'Deadline', value: '20:00 UTC' },
      { label: 'Digest', value: 'abcdef012345' },
    ],
    effects: [],
    news: [],
    buttons: [],
    link: { label: 'Acknowledge', url: 'http://127.0.0.1:7080/a/token' },
    handle: '0123456789abcdef0123456789abcdef',
    at: Date.UTC(2027, 2, 1, 9),
    ...parts,
  };
}

export const DANA: Person = { id: 'dana', name: 'Dana Reyes', email: 'dana@shop.example' };
