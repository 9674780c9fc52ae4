import type { Verdict } from '../model/ask.js';
import type { AuditEntry } from '../model/run-view.js';
import type { Signed } from '../model/statement.js';

/** More than this is carried no further; the record of the run is written at its close, Temporal's history keeps the rest. */
const AUDIT_KEPT = 500;

/** Replies that are kept for repeats. An older repeat still finds the vote itself, and is told `already`. */
const VERDICTS_KEPT = 5_000;

/** What was answered to whom, and what happened. Part of RunState. */
export class RunNotes {
  readonly audit: AuditEntry[] = [];
  /** jti -> verdict, so that the same statement gets the same reply for as long as the run lives. */
  private readonly verdicts = new Map<string, Verdict>();

  /** The verdict on a statement that was worked in before, by answer or steer. */
  known(jti: string): Verdict | undefined {
    return this.verdicts.get(jti);
  }

  /** Keeps the verdict for repeats, and writes it to the audit trail unless it does not belong on record. `step`: what it is about. */
  remember(signed: Signed, verdict: Verdict, { now, step, record = true }: Remembering): Verdict {
    const { statement } = signed;
    this.verdicts.set(statement.jti, verdict);
    if (this.verdicts.size > VERDICTS_KEPT) this.verdicts.delete(this.verdicts.keys().next().value ?? '');
    if (record)
      this.note({
        at: now,
        who: statement.sub,
        what: statement.action,
        verdict: verdict.reason ?? verdict.verdict,
        ...(step ? { step } : {}),
        ...(statement.reason ? { reason: statement.reason } : {}),
      });
    return verdict;
  }

  note(entry: AuditEntry): void {
    this.audit.push(entry);
    if (this.audit.length > AUDIT_KEPT) this.audit.splice(0, this.audit.length - AUDIT_KEPT);
  }

  carry(): CarriedNotes {
    return { verdicts: [...this.verdicts], audit: this.audit };
  }

  restore({ verdicts, audit }: CarriedNotes): void {
    for (const [jti, verdict] of verdicts) this.verdicts.set(jti, verdict);
    this.audit.push(...audit);
  }
}

interface Remembering {
  /** Run clock, ms. */
  now: number;
  step?: string;
  record?: boolean;
}

/** What continue-as-new takes along. */
export interface CarriedNotes {
  verdicts: [string, Verdict][];
  audit: AuditEntry[];
}
