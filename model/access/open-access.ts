import type { JsonObject } from '../json.js';
import type { Signed } from '../statement.js';

/** An access that was given, or was about to be: noted before anything changes. */
export interface AccessNote {
  run: string;
  step: string;
  epoch: number;
  environment: string;
  target: string;
  /** Person id. */
  person: string;
  /** Who that is at the target. */
  login: string;
  right: string;
  level: 'read' | 'write';
  reason: string;
  incident: string;
  /** Wall time of the worker, ms. */
  at: number;
  until: number;
  /** How a person takes it back: a command. */
  byHand: string;
  /** What the kind of target needs to take it back. */
  grant: JsonObject;
}

/** How an access ended. */
export interface TakenNote {
  at: number;
  /** `expiry`, `abort`, or the person who ended it. */
  by: string;
  /** Open sessions that were ended with it. */
  sessions: number;
}

/** Somebody wants it to end now. */
export interface EndNote {
  by: string;
  at: number;
  reason: string;
  /** Its digest is `digestOf` the access. */
  signed: Signed;
}

/** One access as it is shown. */
export interface AccessView extends Omit<AccessNote, 'grant'> {
  taken?: TakenNote;
  /** It was asked to end, and has not ended yet. */
  ending?: Pick<EndNote, 'by' | 'at' | 'reason'>;
  /** Why the last try to take it back failed. */
  trouble?: string;
}

/** What a statement that ends it is about. */
export function accessSubject({ grant: _grant, ...access }: AccessNote): Omit<AccessNote, 'grant'> {
  return access;
}

/** The ask that such a statement answers. */
export function accessAsk({ step, epoch }: Pick<AccessNote, 'step' | 'epoch'>): string {
  return `access/${step}/${epoch}`;
}
