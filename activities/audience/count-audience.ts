import type { AudienceActivities } from '../../model/audience/activities.js';
import type { AudienceCount } from '../../model/audience/audience.js';
import { countEntries, isComplete } from '../../model/audience/counts.js';
import { type FormAnswers, formResults } from '../../model/audience/form.js';
import { isUnanswered } from '../../model/audience/ledger.js';
import type { Counts, LedgerEntry } from '../../model/audience/ledger-entry.js';
import { ledgerJson, ledgerName, type LedgerRecord, packEntries } from '../../model/audience/ledger-record.js';
import { judgeRequirement } from '../../model/audience/requirement.js';
import type { JsonObject } from '../../model/json.js';
import type { FormField } from '../../model/plan.js';
import { beating } from './beating.js';
import { mustBeRun } from './caller.js';
import { checkEntries } from './check-entries.js';
import type { AudienceDeps } from './deps.js';
import { byGuestList, guestList } from './guest-list.js';
import { inTurns } from './in-turns.js';
import { ownCheck } from './own-check.js';
import { readShard, type ShardLedger } from './read-shard.js';

/** Three rounds for 10,000 people, so that a count ends within a minute although shards are broken. */
const READS_AT_ONCE = 8;

type CountQuestion = Parameters<AudienceActivities['count-audience']>[0];

/**
 * Counts an audience from signed answers: reads all shards, checks every proof by the worker's own keys, people and policy,
 * and writes the ledger to the record store. Who is asked is read from the worker's own list. Idempotent; what does not
 * verify does not count, and the record names it. A shard that gives no ledger counts as silent, and the message says so.
 */
export async function countAudience(question: CountQuestion, deps: AudienceDeps): Promise<AudienceCount> {
  await mustBeRun(question, deps);
  return beating(deps.context(), async () => {
    const { run, ask, shards, require, form, over, digest, level = 1 } = question;
    const basis = { level, ...(digest === undefined ? {} : { digest }), ...(form ? { form } : {}) };
    const check = { ...(await ownCheck({ run, ask, shards }, deps)), ...basis };
    const invited = await guestList({ run, ask }, deps);
    const places = Array.from({ length: Math.min(shards, invited.length) }, (_, shard) => ({ run, ask, shard }));
    const ledgers = await inTurns(places, READS_AT_ONCE, (place) => readShard(place, deps));
    const at = Math.max(0, ...ledgers.map((ledger) => ledger?.at ?? 0)) || deps.now();
    const listed = byGuestList(
      invited,
      ledgers.map((ledger) => ledger?.entries),
      at,
    );
    const { entries, flaws } = checkEntries(listed.entries, check);
    const counts = countEntries(entries);
    const judged = judgeRequirement(require, counts, { over, ...(form ? { word: 'answered' } : {}) });
    const broken = listed.flaws.filter(({ person }) => person === '').map(({ why }) => why);
    const message = [judged.message, ...broken].join('; ');
    const counted = { counts, verdict: judged.verdict, complete: isComplete(counts), message };
    const outputs = outputsOf(entries, counts, form);
    const record = { ...counted, outputs, at, basis, ledgers, entries, flaws: [...listed.flaws, ...flaws] };
    await writeRecord(question, record, deps);
    return { ...counted, outputs };
  });
}

interface Counted extends AudienceCount {
  basis: NonNullable<LedgerRecord['basis']>;
  /** Audience clock, ms. */
  at: number;
  ledgers: (ShardLedger | undefined)[];
  entries: LedgerEntry[];
  flaws: { person: string; why: string }[];
}

async function writeRecord(question: CountQuestion, counted: Counted, deps: AudienceDeps): Promise<void> {
  const { run, ask, step, runbook, environment } = question;
  const { basis, at, ledgers, entries, flaws, counts, verdict, message, outputs } = counted;
  const record = {
    v: 1 as const,
    ...{ run, ask, step, runbook, environment },
    ...{ at, basis, counts, verdict, message, outputs, flaws },
    ...packEntries(entries),
    told: ledgers.flatMap((ledger) => ledger?.told ?? []),
  };
  await deps.records.put(ledgerName(question), ledgerJson(record));
}

/** What later steps may read. Nobody's name and nobody's words: those stand in the ledger. */
function outputsOf(entries: readonly LedgerEntry[], counts: Counts, form: FormField[] | undefined): JsonObject {
  const { acknowledged = 0, declined = 0, late = 0, unreachable = 0, waived = 0 } = counts.states;
  const asked = counts.total - waived;
  const outputs = {
    total: counts.total,
    percent: asked > 0 ? Math.floor((acknowledged * 1000) / asked) / 10 : 0,
    ...{ acknowledged, declined, late, unreachable, waived },
    silent: entries.filter((entry) => isUnanswered(entry) && entry.state !== 'unreachable').length,
  };
  if (!form) return outputs;
  const answers = entries.flatMap(({ state, answer }): FormAnswers[] =>
    state === 'acknowledged' && answer?.answer.form ? [answer.answer.form] : [],
  );
  return { ...outputs, answers: formResults(form, answers) };
}
