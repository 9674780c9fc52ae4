import { randomBytes } from 'node:crypto';
import { dataConverter } from '../../../client/codec.js';
import { ledgerName, type LedgerRecord } from '../../../model/audience/ledger-record.js';
import type { FormField } from '../../../model/plan.js';
import { defaultPayloadConverter } from '@temporalio/common';
import { answerOf } from '../../model/audience/support.js';
import { Stage } from './support/stage.js';

/** What Temporal takes in one payload. */
const PAYLOAD_AT_MOST = 2 * 1024 * 1024;
const PEOPLE = 500;

let stage: Stage;

afterEach(() => stage.over());

/** What does not pack well. */
const noise = (characters: number) => randomBytes(characters).toString('base64').slice(0, characters);

async function packedBytes(value: unknown): Promise<number> {
  const payload = defaultPayloadConverter.toPayload(value);
  const [packed] = (await dataConverter.payloadCodecs?.[0]?.encode(payload ? [payload] : [])) ?? [];
  return packed?.data?.length ?? 0;
}

describe('an audience of people who write a lot', () => {
  it('refuses what does not fit, by name, never a short answer; and what it took is counted and kept', async () => {
    const ids = Array.from({ length: PEOPLE }, (_, n) => `p${String(n).padStart(4, '0')}`);
    stage = await Stage.given(ids);
    await stage.work();
    const form: FormField[] = [{ name: 'why', label: 'Why?', type: 'text', required: true }];
    const run = await stage.open({ form, card: { kind: 'questionnaire', actions: ['answer', 'decline'], form } });
    await stage.until(run, 'everybody told', ({ counts }) => counts.states.delivered === PEOPLE);
    const give = async (people: readonly string[], characters: number) => {
      const answers = people.map((id) => answerOf(id, 'answer', { form: { why: noise(characters) } }));
      return stage.give(run, answers);
    };
    let refused = 0;
    for (let at = 0; at < PEOPLE; at += 50) {
      const people = ids.slice(at, at + 50);
      const verdicts = await give(people, 6_000);
      const left = people.filter((_, index) => verdicts[index]?.verdict !== 'accepted');
      for (const { verdict, reason, message } of verdicts)
        if (verdict !== 'accepted') {
          expect([reason, message]).toEqual(['too-long', expect.stringMatching(/there is room for \d+; shorten it$/)]);
          refused += 1;
        }
      if (left.length > 0) expect((await give(left, 1_000)).every(({ verdict }) => verdict === 'accepted')).toBe(true);
    }
    expect(refused).toBeGreaterThan(300);
    // Measured: 0.86 MB for text that does not pack.
    expect(await packedBytes(await stage.view(run))).toBeLessThan(PAYLOAD_AT_MOST / 2);
    expect(await stage.count({ over: false })).toMatchObject({ verdict: 'holds', counts: { total: PEOPLE } });
    await stage.end(run);
    const ledger = (await stage.records.get(ledgerName({ run, ask: 'tell/1' }))) as unknown as LedgerRecord;
    expect(ledger).toMatchObject({ flaws: [], counts: { states: { acknowledged: PEOPLE } } });
  });
});
