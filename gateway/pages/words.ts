import { html } from 'hono/html';
import type { AskStatus } from '../../model/ask.js';
import type { AckState } from '../../model/audience/ledger-entry.js';
import type { PartState } from '../../model/programme/standing.js';
import type { StepStatus } from '../../model/run-view.js';
import { type IconName, icon } from './icons.js';
import type { Html } from './layout.js';

export type Tone = 'good' | 'bad' | 'wait' | 'info' | 'idle';

/** How a state looks: a shape and a tone beside its word, never a colour alone. */
export interface Look {
  icon: IconName;
  tone: Tone;
}

export const ACK_LOOKS: Record<AckState, Look> = {
  planned: { icon: 'planned', tone: 'idle' },
  sent: { icon: 'sent', tone: 'info' },
  delivered: { icon: 'delivered', tone: 'info' },
  seen: { icon: 'seen', tone: 'info' },
  acknowledged: { icon: 'yes', tone: 'good' },
  declined: { icon: 'no', tone: 'bad' },
  late: { icon: 'late', tone: 'wait' },
  unreachable: { icon: 'unreachable', tone: 'bad' },
  waived: { icon: 'waived', tone: 'idle' },
};

const STEP_LOOKS: Record<StepStatus, Look> = {
  pending: { icon: 'pending', tone: 'idle' },
  running: { icon: 'running', tone: 'info' },
  waiting: { icon: 'waiting', tone: 'wait' },
  succeeded: { icon: 'yes', tone: 'good' },
  failed: { icon: 'failed', tone: 'bad' },
  errored: { icon: 'errored', tone: 'bad' },
  skipped: { icon: 'skipped', tone: 'idle' },
  aborted: { icon: 'aborted', tone: 'bad' },
  undone: { icon: 'undone', tone: 'wait' },
};

const ASK_LOOKS: Record<AskStatus, Look> = {
  open: { icon: 'waiting', tone: 'wait' },
  passed: { icon: 'yes', tone: 'good' },
  rejected: { icon: 'no', tone: 'bad' },
  completed: { icon: 'yes', tone: 'good' },
  decided: { icon: 'yes', tone: 'good' },
  expired: { icon: 'late', tone: 'bad' },
  withdrawn: { icon: 'undone', tone: 'idle' },
  closed: { icon: 'aborted', tone: 'idle' },
  reached: { icon: 'yes', tone: 'good' },
  missed: { icon: 'no', tone: 'bad' },
};

/** What people did, in the past tense in which the matrix says it. */
const ACTION_LOOKS: Record<string, Look> = {
  approved: { icon: 'yes', tone: 'good' },
  rejected: { icon: 'no', tone: 'bad' },
  withdrew: { icon: 'undone', tone: 'idle' },
  completed: { icon: 'yes', tone: 'good' },
  observed: { icon: 'seen', tone: 'good' },
  delegated: { icon: 'sent', tone: 'info' },
  decided: { icon: 'yes', tone: 'good' },
};

/** What the parts of a programme are beside what runs are. */
const PART_LOOKS: Record<Exclude<PartState, StepStatus>, Look> = {
  blocked: { icon: 'pending', tone: 'idle' },
  ready: { icon: 'waiting', tone: 'wait' },
  scheduled: { icon: 'yes', tone: 'good' },
  taken: { icon: 'errored', tone: 'bad' },
};

const LOOKS: Record<string, Look> = {
  ...PART_LOOKS,
  ...ACTION_LOOKS,
  ...ACK_LOOKS,
  ...ASK_LOOKS,
  ...STEP_LOOKS,
  paused: { icon: 'paused', tone: 'wait' },
};

/** The look of a word of the glossary; of an unknown one, neutral. */
export function lookOf(word: string): Look {
  return (Object.hasOwn(LOOKS, word) ? LOOKS[word] : undefined) ?? { icon: 'pending', tone: 'idle' };
}

/** A state as a badge: shape and word. */
export function badge(word: string): Html {
  const look = lookOf(word);
  return html`<span class="badge tone-${look.tone}">${icon(look.icon)}${word}</span>`;
}

/** The same without a ground, for tables. `text` says more than the state: `12 acknowledged`. */
export function mark(word: string, text = word): Html {
  const look = lookOf(word);
  return html`<span class="mark tone-${look.tone}">${icon(look.icon)}${text}</span>`;
}

const PAST: Record<string, string> = {
  approve: 'approved',
  reject: 'rejected',
  withdraw: 'withdrew',
  complete: 'completed',
  observe: 'observed',
  delegate: 'delegated',
  acknowledge: 'acknowledged',
  decline: 'declined',
  answer: 'answered',
  'decide-retry': 'decided: retry',
  'decide-skip': 'decided: skip',
  'decide-abort': 'decided: abort',
  'decide-undo': 'decided: undo',
  'decide-yes': 'decided: yes',
  'decide-no': 'decided: no',
};

/** `approve` -> `approved`, `decide-retry` -> `decided: retry`; verbs it does not know stay as they are. */
export function pastOf(action: string): string {
  return (Object.hasOwn(PAST, action) ? PAST[action] : undefined) ?? action;
}

const VIA: Record<string, string> = { cli: 'command line', page: 'page', slack: 'Slack', mail: 'mail', email: 'mail' };

/** A way to people as it is written: `slack` -> `Slack`. Names of transports that it does not know stay. */
export function viaText(via: string): string {
  return (Object.hasOwn(VIA, via) ? VIA[via] : undefined) ?? via;
}
