import type { ProvenAnswer } from './answer.js';

/** Where a person stands with an ask, in the words of the glossary. */
export type AckState =
  /** Nothing was sent yet: quiet hours, or its turn has not come. */
  | 'planned'
  /** Handed over to a transport. */
  | 'sent'
  /** The transport says that it is there. */
  | 'delivered'
  /** They opened it, signed in. */
  | 'seen'
  | 'acknowledged'
  | 'declined'
  /** Answered after the ask was over. */
  | 'late'
  /** No transport reaches them. */
  | 'unreachable'
  /** Somebody who may steer the run has let them off. */
  | 'waived';

export const ACK_STATES: readonly AckState[] = [
  'planned',
  'sent',
  'delivered',
  'seen',
  'acknowledged',
  'declined',
  'late',
  'unreachable',
  'waived',
];

/** One person in the ledger of an audience. Times are the audience's clock, ms. */
export interface LedgerEntry {
  person: string;
  name: string;
  /** Names in the ask's `to` through which they are in it. */
  as: string[];
  state: AckState;
  /** Since when. */
  at: number;
  deliveries: Delivery[];
  /** What they answered last, with its proof. */
  answer?: ProvenAnswer;
  /** Their answer stands when it came after the ask was over: `acknowledged` or `declined`. */
  lateAnswer?: 'acknowledged' | 'declined';
  /** Who answered or waived in their place. */
  by?: string;
  /** Human sentence: why unreachable, why declined. */
  why?: string;
  /** Deputies who were told, and since when they may answer. */
  deputies?: { person: string; at: number }[];
  /** Answers that were taken so far, late ones included. */
  changes?: number;
}

/** One message to one person or channel. */
export interface Delivery {
  /** Delivery key, the same over every retry. */
  key: string;
  what: 'ask' | 'reminder' | 'escalation' | 'closed';
  /** Which reminder or escalation, from 1. */
  n?: number;
  transport: string;
  state: 'sent' | 'delivered' | 'failed' | 'bounced';
  at: number;
  /** Human sentence for failed and bounced. */
  why?: string;
  /** Told in a channel where they are, instead of alone. */
  channel?: string;
  /** failed: the transport was down. Its address is tried again with the next message. */
  outage?: true;
}

/** How far an audience is. `groups`: the same by the names in `to`. */
export interface Counts {
  total: number;
  states: Partial<Record<AckState, number>>;
  groups: Record<string, { total: number; acknowledged: number; declined: number; waived: number }>;
}
