import type { At } from './strike.js';

export interface PromoteMoment {
  name: string;
  at: At;
}

const LOOK = /pg_is_in_recovery\(\) as standby/;
const SESSION = /^daybook promote$/;
const WRITTEN: At['after'] = { what: 'statement', text: /txid_current/, application: SESSION };

/** In the order in which the step gets there. */
export const PROMOTE_MOMENTS: readonly PromoteMoment[] = [
  { name: 'looked at (not told)', at: { what: 'statement', text: LOOK, fate: 'lose' } },
  { name: 'fence begun (goes on alone)', at: { what: 'question', text: /^\/fence\/begins/, fate: 'late' } },
  { name: 'fenced (not told)', at: { what: 'question', text: /^\/fence\/done/, fate: 'late' } },
  { name: 'promotion not sent', at: { what: 'statement', text: /pg_promote/, fate: 'drop' } },
  { name: 'promotion comes late', at: { what: 'statement', text: /pg_promote/, fate: 'late' } },
  { name: 'promoted (not told)', at: { what: 'statement', text: /pg_promote/, fate: 'lose' } },
  { name: 'written to (not told)', at: { what: 'statement', text: /txid_current/, fate: 'lose' } },
  { name: 'written to; pointer not written', at: { what: 'statement', text: LOOK, after: WRITTEN, fate: 'drop' } },
  { name: 'pointer written; application not asked', at: { what: 'question', text: /^\/application/, fate: 'drop' } },
];
