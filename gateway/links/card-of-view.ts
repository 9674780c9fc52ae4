import type { Ask } from '../../model/ask.js';
import type { AskCard } from '../../model/messages/ask-card.js';
import { needWords } from '../../model/messages/need-words.js';
import type { RunView } from '../../model/run-view.js';
import { whoText } from '../pages/who-text.js';

/** What messages about an ask say, from what its run shows: a page has the same words as the mail that led to it. */
export function cardOfView(view: RunView, ask: Ask): AskCard {
  return {
    run: view.run,
    runbook: view.title,
    environment: view.environment,
    ...(view.colour === undefined ? {} : { colour: view.colour }),
    planDigest: view.planDigest,
    step: ask.step,
    ask: ask.id,
    kind: ask.kind,
    title: ask.title,
    ...(ask.subject === undefined ? {} : { subject: ask.subject }),
    text: ask.text,
    digest: ask.digest,
    level: ask.level,
    openedAt: ask.openedAt,
    deadlineAt: ask.deadlineAt,
    onDeadline: ask.onDeadline,
    actions: ask.actions,
    who: whoText(ask),
    ...(ask.audience ? { need: needWords(ask.audience.require) } : {}),
    ...(ask.form ? { form: ask.form } : {}),
  };
}
