import type { Requirement } from '../plan.js';
import type {
  AskReading,
  AudienceCount,
  AudienceOpened,
  AudienceOrder,
  AudienceView,
  ContactQuestion,
  ContactTimes,
  SendingOrder,
  SendingResult,
  SentMessage,
  UpdateOrder,
} from './audience.js';

/** What runs and audiences ask of their worker about people. By registered name. */
export interface AudienceActivities {
  /** Resolves who it is, makes shards and starts them. Idempotent per run and ask. */
  'open-audience'(order: AudienceOrder): Promise<AudienceOpened>;
  /** When each of them may be told, by zone, working hours, quiet hours and absences. */
  'contact-times'(question: ContactQuestion): Promise<ContactTimes>;
  /**
   * `deputy`: who stands in for each of them now, in the order of people.yaml, by person. Otherwise, under the name in `to`:
   * the person, the members of the group, or who is on duty in the rota.
   */
  'find-escalation'(question: { to: string; people: string[]; now: number }): Promise<Record<string, string[]>>;
  /** How the run says that its ask stands: signals carry no authority, the run's own view does. */
  'read-ask'(place: { run: string; ask: string }): Promise<AskReading>;
  /** Sends; idempotent per delivery key. One result per sending. */
  'send-messages'(order: SendingOrder): Promise<SendingResult[]>;
  /** Brings messages that stand somewhere up to date. Idempotent; what cannot be updated is left. */
  'update-messages'(order: UpdateOrder): Promise<SentMessage[]>;
  /** Reads all shards, checks every answer's proof against the worker's own keys, writes the ledger to the record store, counts. */
  'count-audience'(question: {
    run: string;
    ask: string;
    step: string;
    runbook: string;
    environment: string;
    shards: number;
    require: Requirement;
    form?: import('../plan.js').FormField[];
    /** The deadline has passed: what is open now stays open. */
    over: boolean;
    /** What people were shown; answers to anything else do not count. Missing: not compared. */
    digest?: string;
    /** Lower answers do not count. Missing: 1. */
    level?: 1 | 2 | 3;
  }): Promise<AudienceCount>;
  /** Last word of a shard: its ledger goes to the record store. Idempotent. */
  'close-audience'(view: AudienceView): Promise<void>;
}
