import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import { digestPrefix } from '../../model/digest.js';
import { safeLine } from '../../model/safe-text.js';
import type { RunView } from '../../model/run-view.js';
import { silenceWords } from '../../model/messages/facts.js';
import { type Html, environmentTag } from './layout.js';
import { type Moment, deadline } from './times.js';
import { whoText } from './who-text.js';

/** Where one ask is answered. */
export function askPath(run: string, ask: string): string {
  return `/runs/${encodeURIComponent(run)}/asks/${encodeURIComponent(ask)}`;
}

/** An open ask in a few lines: what, who, until when, and what silence means. */
export function askSummary({
  view,
  ask,
  moment,
  place = false,
}: {
  view: Pick<RunView, 'run' | 'title' | 'environment' | 'colour'>;
  ask: Ask;
  moment: Moment;
  /** Also says of which run it is: on a page of many. */
  place?: boolean;
}): Html {
  const { environment: name, colour } = view;
  const title = ask.subject ?? ask.title;
  return html`<article class="card ask-line" id="ask-${ask.id}">
${place ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
<p>${place ? html`${environmentTag({ name, ...(colour === undefined ? {} : { colour }) })} <a href="/runs/${encodeURIComponent(view.run)}">${view.title}</a>. ` : ''}${progress(ask)}</p>
<p class="quiet small"><strong class="due">Until ${deadline(ask.deadlineAt, moment)}.</strong> Silence means: ${silenceWords(ask.onDeadline)}.${place ? '' : html` Digest <code>${digestPrefix(ask.digest)}</code>`}</p>
<p class="go"><a class="button${place ? '' : ' plain'}" href="${askPath(view.run, ask.id)}">${OPEN[ask.kind]}<span class="hidden">: ${safeLine(title)}</span></a></p>
</article>`;
}

const OPEN: Record<Ask['kind'], string> = {
  approval: 'Look at it and decide',
  decision: 'Look at it and decide',
  manual: 'Open the task',
  acknowledgement: 'Read and acknowledge',
  questionnaire: 'Answer the questions',
};

/** Whom it asks and how far they are. */
function progress(ask: Ask): Html {
  if (ask.audience) {
    const { total, states } = ask.audience.counts;
    const done = ask.kind === 'questionnaire' ? 'answered' : 'acknowledged';
    const missing = states.unreachable ? `, ${states.unreachable} unreachable` : '';
    return html`${String(states.acknowledged ?? 0)} of ${String(total)} ${done}${states.declined ? `, ${states.declined} declined` : ''}${missing}.`;
  }
  const votes = ask.votes.filter((vote) => !vote.void);
  const given = votes.map((vote) => `${vote.sub}${vote.for ? ` for ${vote.for}` : ''}`);
  return html`Asks ${whoText(ask)}. ${given.length > 0 ? `Answered so far: ${given.join(', ')}.` : 'Nobody has answered yet.'}`;
}
