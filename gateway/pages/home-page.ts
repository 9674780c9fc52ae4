import { html } from 'hono/html';
import type { RunFacts } from '../../client/runs.js';
import { spanText } from '../../model/view/span-text.js';
import type { PlacedAsk } from '../overview.js';
import { askSummary } from './ask-summary.js';
import { type Frame, framing } from './frame.js';
import { environmentTag, type Html, layout } from './layout.js';
import { type Moment, instant } from './times.js';
import { badge } from './words.js';

export interface HomePage {
  frame: Frame;
  /** Newest first. */
  runs: readonly RunFacts[];
  /** Open runs whose asks could not be read. */
  silent: readonly string[];
  /** What waits for the reader; for somebody who is not signed in, everything that is open. By deadline. */
  asks: readonly PlacedAsk[];
  /** Policy's colours by environment. */
  colours: Readonly<Record<string, string | undefined>>;
  version: string;
}

const REFRESH_S = 15;
const RECENT = 20;

/** What waits for me, then what goes on, then what was. */
export function homePage({ frame, runs, asks, silent, colours, version }: HomePage): Html {
  const { who, moment } = frame;
  const goingOn = runs.filter(({ open }) => open);
  const over = runs.filter(({ open }) => !open).slice(0, RECENT);
  return layout({
    ...framing(frame),
    title: 'Overview',
    part: 'overview',
    live: { stream: '/live', version, everyS: REFRESH_S },
    body: html`<h1>${who ? 'Waiting for you' : 'Open asks'}</h1>
${silent.length > 0 ? html`<div class="note tone-wait" role="status"><p><strong>No worker answers for ${silent.join(', ')}.</strong> What they ask is not shown. Check: <code>daybook doctor</code></p></div>` : ''}
${asks.length > 0 ? html`<ul class="cards" aria-label="Open asks, earliest deadline first">${asks.map((one) => html`<li>${askSummary({ ...one, moment: { ...moment, now: one.view.now }, place: true })}</li>`)}</ul>` : html`<p class="empty">${who ? 'Nobody waits for an answer of yours.' : 'Nobody is asked anything now.'}</p>`}
<section aria-labelledby="going-on"><h2 id="going-on">Runs that go on</h2>
${list(goingOn, { moment, colours, empty: html`No run goes on. Start one: <code>daybook start</code>` })}</section>
${over.length > 0 ? html`<section aria-labelledby="over"><h2 id="over">Recently ended</h2>${list(over, { moment, colours, empty: html`` })}</section>` : ''}`,
  });
}

interface Listing {
  moment: Moment;
  colours: HomePage['colours'];
  empty: Html;
}

function list(runs: readonly RunFacts[], listing: Listing): Html {
  if (runs.length === 0) return html`<p class="empty">${listing.empty}</p>`;
  return html`<ul class="runs">${runs.map((run) => line(run, listing))}</ul>`;
}

function line({ run, runbook, environment, status, startedAt, endedAt, parent }: RunFacts, around: Listing): Html {
  const { moment, colours } = around;
  const colour = Object.hasOwn(colours, environment) ? colours[environment] : undefined;
  const took = spanText((endedAt ?? moment.now) - startedAt);
  return html`<li><p><a href="/runs/${encodeURIComponent(run)}">${run}</a></p>${badge(status)}
<p class="quiet small">${runbook} ${environmentTag({ name: environment, ...(colour === undefined ? {} : { colour }) })} ${endedAt === undefined ? html`since ${instant(startedAt, moment)}, ${took}` : html`${instant(startedAt, moment)}, took ${took}`}${parent ? html`, part of ${parent}` : ''}</p></li>`;
}
