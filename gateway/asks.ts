import type { Ask } from '../model/ask.js';
import { digestOf, digestPrefix } from '../model/digest.js';
import type { Json } from '../model/json.js';
import type { RunView } from '../model/run-view.js';
import { isStartOf, type StartFacts } from '../model/statement.js';
import { Refusal } from './refusal.js';

export interface Shown {
  view: RunView;
  /** The start that the gateway verified. */
  start: StartFacts;
  ask: string;
  /** What the person had before them. */
  digest: string;
}

/**
 * The ask, when what it shows is what would be signed: the gateway computes the digest itself and compares it with the
 * ask's own, with the plan that was started and with what the person saw. Throws a Refusal otherwise.
 */
export function askToSign({ view, start, ask: id, digest }: Shown): Ask {
  const ask = view.asks.find((one) => one.id === id);
  if (!ask)
    throw new Refusal(404, {
      code: 'ask-not-found',
      message: `run ${view.run} has no ask ${id}`,
      cure: `See what is open: daybook show ${view.run}`,
    });
  if (!isStartOf(start, view.planDigest))
    throw differs('plan', `run ${view.run} shows a plan that nobody started (${digestPrefix(view.planDigest)})`);
  if (view.environment !== start.environment)
    throw differs(
      'plan',
      `run ${view.run} shows environment ${view.environment} and was started for ${start.environment}`,
    );
  const own = shownDigest(view, ask);
  if (own !== ask.digest)
    throw differs('ask', `what ask ${id} shows is not what its digest ${digestPrefix(ask.digest)} stands for`);
  if (own !== digest) throw changed(ask, digest);
  return ask;
}

/** The digest of what people see of an ask. */
export function shownDigest(view: RunView, ask: Ask): string {
  if (ask.kind !== 'approval')
    return digestOf({ run: view.run, ask: ask.id, text: ask.text, planDigest: view.planDigest });
  const { request } = ask;
  if (!request) throw differs('ask', `approval ${ask.id} does not say what it is about`);
  if (
    request.run !== view.run ||
    request.ask !== ask.id ||
    request.planDigest !== view.planDigest ||
    request.environment !== view.environment
  ) {
    throw differs('ask', `approval ${ask.id} is about another run, ask, plan or environment`);
  }
  return digestOf(request as unknown as Json);
}

function changed(ask: Ask, seen: string): Refusal {
  return new Refusal(409, {
    code: 'digest-changed',
    message: `${ask.id} changed since you saw it: you saw ${digestPrefix(seen)}, it is ${digestPrefix(ask.digest)} now`,
    cure: 'Read it again, then decide.',
  });
}

function differs(what: 'ask' | 'plan', message: string): Refusal {
  return new Refusal(409, {
    code: `${what}-unverified`,
    message,
    cure: 'Do not decide. Have the run and its worker looked at: its record does not fit together.',
  });
}
