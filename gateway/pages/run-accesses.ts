import { html } from 'hono/html';
import type { AccessView } from '../../model/access/open-access.js';
import { spanText } from '../../model/view/span-text.js';
import type { Html } from './layout.js';
import { instant, type Moment } from './times.js';

/** Access that the run has given for a while, with the time that is left. Nothing where there is none. */
export function runAccesses(accesses: readonly AccessView[], moment: Moment): Html {
  if (accesses.length === 0) return html``;
  return html`<section aria-labelledby="access"><h2 id="access">Access</h2>
${accesses.map((access) => one(access, moment))}</section>`;
}

function one(access: AccessView, moment: Moment): Html {
  const { person, login, right, level, target, incident, reason, trouble, byHand, run, step } = access;
  return html`<article class="panel"><h3>${person} (${login}) has ${right} at ${target}</h3>
<p><strong>${stateOf(access, moment)}</strong></p>
<p class="quiet small">${level}; ${incident}: ${reason}</p>
${trouble ? html`<div class="note tone-bad" role="alert"><p><strong>It could not be taken back.</strong> ${trouble} By hand: <code>${byHand}</code></p></div>` : ''}
${access.taken ? '' : html`<p class="small">End it: <code>daybook access end ${run}/${step} --reason TEXT</code></p>`}
</article>`;
}

function stateOf({ taken, ending, until }: AccessView, moment: Moment): Html {
  if (taken) return html`Taken back ${instant(taken.at, moment)} (${taken.by})`;
  if (ending) return html`Is being ended by ${ending.by}`;
  const left = until - moment.now;
  return left > 0 ? html`${spanText(left)} left` : html`Overdue by ${spanText(-left)}`;
}
