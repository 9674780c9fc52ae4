import type { Verdict } from '../../model/ask.js';
import type { GatewayContext } from '../context.js';
import type { Answerer, Answering } from './answerer.js';
import { checkAnswering } from './check-answering.js';
import { answerInAudience } from './give-to-audience.js';
import { answerInRun } from './give-to-run.js';
import { tooSlow } from './too-slow.js';

/** Slack waits three seconds; the way back takes some of them. */
export const SLACK_MS = 2_300;

/**
 * The one door for people's answers, from wherever they come. Returns what the run or the audience said, after it is in
 * its history; who may answer is theirs to say, so that a refusal is on record. Idempotent by person, `jti` and choice.
 *
 * Throws a Refusal (nothing was given, or 503 `answer-slow`: it may have been, and the same jti may be sent again), a
 * ClientFailure or a KeyFileError. An answer over Slack ends within 2.3 s, whatever happens.
 */
export async function giveAnswer(gateway: GatewayContext, answerer: Answerer, answering: Answering): Promise<Verdict> {
  const checked = checkAnswering(answerer, answering);
  const given =
    checked.to === 'run' ? answerInRun(gateway, answerer, checked) : answerInAudience(gateway, answerer, checked);
  const verdict = answerer.via === 'slack' ? await within(SLACK_MS, given) : await given;
  const { run, ask, action } = answering;
  gateway.log('info', 'answer given', { run, ask, action, by: answerer.person.id, verdict: verdict.verdict });
  return verdict;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(tooSlow(ms)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
