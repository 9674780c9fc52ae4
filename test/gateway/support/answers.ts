import type { AudienceAnswer } from '../../../model/audience/answer.js';

/** An acknowledgement of `sub`, as giveAnswer makes it. */
export function answerOf(sub: string, over: Partial<AudienceAnswer> = {}): AudienceAnswer {
  return {
    v: 1,
    sub,
    about: sub,
    level: 3,
    via: 'page',
    identity: 'oidc',
    run: 'r1',
    ask: 'announce/1',
    action: 'acknowledge',
    digest: 'd'.repeat(64),
    jti: `${sub}.intention`,
    at: 1,
    ...over,
  };
}
