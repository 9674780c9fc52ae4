import type { Verdict } from '../../model/ask.js';
import type { AudienceAnswer } from '../../model/audience/answer.js';
import { audienceId, shardOf } from '../../model/audience/audience.js';
import type { GatewayContext } from '../context.js';
import { authorise } from '../may.js';
import { answerId } from './answer-id.js';
import type { Answerer } from './answerer.js';
import type { Checked } from './check-answering.js';
import { notOffered } from './verified-ask.js';

/** Actions that every ask of an audience takes, whatever it offers to the people it asks. */
const ALWAYS: readonly string[] = ['seen', 'waive'];

/** Gives an answer to the shard in which the person stands, together with others that come at the same moment. */
export async function answerInAudience(
  gateway: GatewayContext,
  answerer: Answerer,
  answering: Checked & { to: 'audience' },
): Promise<Verdict> {
  const { person, level, via, identity } = answerer;
  const { run, ask, digest, action, about = person.id, reason, fields } = answering;
  const known = await gateway.knownAsks.read(gateway, answering);
  authorise(await gateway.readWorkspace(), { person, operation: 'answer', environment: known.environment });
  if (!ALWAYS.includes(action) && !known.actions.some((offered) => offered === action))
    throw notOffered({ id: ask, actions: known.actions }, action);
  const answer: AudienceAnswer = {
    v: 1,
    sub: person.id,
    about,
    level,
    via,
    identity,
    run,
    ask,
    action,
    digest,
    jti: answerId(person.id, answering),
    at: gateway.now(),
    ...(reason === undefined ? {} : { reason }),
    ...(fields === undefined ? {} : { form: fields }),
  };
  return gateway.coalescer.give(audienceId({ run, ask, shard: shardOf(about, known.shards) }), answer);
}
