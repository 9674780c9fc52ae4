import type { At } from './strike.js';

export interface KeyMoment {
  name: string;
  at: At;
}

const SESSION = /^daybook key$/;

/** Of a key that goes from the first role to the second, in the order in which the step gets there. */
export const KEY_MOMENTS: readonly KeyMoment[] = [
  says('new password not set', { text: /_b"? password '/, fate: 'drop' }),
  says('new password comes late', { text: /_b"? password '/, fate: 'late' }),
  says('new password set (not told)', { text: /_b"? password '/, fate: 'lose' }),
  signs('new key not tried', { text: /_b$/, fate: 'drop' }),
  // It is tried with its password and with a wrong one; then the store is written.
  signs('new key tried; store not written', { text: /_b$/, nth: 2, fate: 'lose' }),
  { name: 'store written; consumer not asked', at: { what: 'question', text: /^\/database/, fate: 'drop' } },
  says('consumer agreed; old sessions not looked at', {
    text: /pg_stat_activity where usename/,
    after: { what: 'question', text: /^\/database/ },
    fate: 'lose',
  }),
  says('old password not ended', { text: /_a"? password null/, fate: 'drop' }),
  says('old password ended (not told)', { text: /_a"? password null/, fate: 'lose' }),
  signs('old key tried; store still has it', {
    text: /_a$/,
    after: { what: 'statement', text: /_a"? password null/, application: SESSION },
    fate: 'lose',
  }),
];

function says(name: string, at: Omit<At, 'what'>): KeyMoment {
  return { name, at: { what: 'statement', application: SESSION, ...at } };
}

function signs(name: string, at: Omit<At, 'what'>): KeyMoment {
  return { name, at: { what: 'sign-in', application: SESSION, ...at } };
}
