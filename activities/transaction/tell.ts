import type { JsonObject } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import type { Journey } from './walk.js';
import type { WalkedCall } from './walk-call.js';

/** What went wrong first in a journey, its calls afterwards included; undefined when everything was right. */
export function wrongIn({ calls, afterwards }: Journey): WalkedCall | undefined {
  return (
    calls.find(({ answer }) => answer !== 'yes') ??
    afterwards.find(({ answer }) => answer === 'no' || answer === 'unclear')
  );
}

/** The outcome of the journey that ended the step. `also` stands before the sentence: how many there were. */
export function tell(journey: Journey, outputs: JsonObject, also = ''): Outcome {
  const wrong = wrongIn(journey);
  if (!wrong) return { status: 'succeeded', outputs };
  const message = `${also}${sentence(wrong)}${cleaned(journey)}`;
  if (!journey.calls.includes(wrong)) return { status: 'failed', reason: 'not-cleaned-up', message, outputs };
  if (wrong.answer !== 'no') return { status: 'undecided', reason: 'expect-unanswerable', message, outputs };
  const reason = wrong.dependency === undefined ? 'call-failed' : 'dependency-failed';
  return { status: 'failed', reason, message, outputs };
}

/** Whose it is comes first: messages are cut at their end. */
function sentence({ call, answer, why = '', attempts, dependency, owner }: WalkedCall): string {
  const leans = dependency === undefined ? '' : ` at ${dependency}${owner === undefined ? '' : ` (owner ${owner})`}`;
  const tries = attempts > 1 ? ` after ${attempts} tries` : '';
  const how = answer === 'no' ? 'failed' : 'could not be judged';
  return `The call ${call} ${how}${leans}${tries}: ${why.replace(/\.$/, '')}.`;
}

function cleaned({ afterwards }: Journey): string {
  if (afterwards.length === 0) return '';
  const words = afterwards.map(({ call, answer }) => `${call} ${ANSWERS[answer]}`);
  return ` Afterwards: ${words.join(', ')}.`;
}

const ANSWERS: Record<WalkedCall['answer'], string> = {
  yes: 'done',
  no: 'failed',
  unclear: 'not judged',
  skipped: 'not made (it names what was not captured)',
};

/** Calls by name, as outputs. */
export function byName(calls: readonly WalkedCall[]): JsonObject {
  return Object.fromEntries(
    calls.map(({ call, answer, ...facts }) => [call, { ok: answer === 'yes', ...skipped(answer), ...facts }]),
  );
}

function skipped(answer: WalkedCall['answer']): { skipped?: boolean } {
  return answer === 'skipped' ? { skipped: true } : {};
}
