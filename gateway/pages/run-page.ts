import { html } from 'hono/html';
import type { People } from '../../model/people.js';
import type { Plan } from '../../model/plan.js';
import { spanText } from '../../model/view/span-text.js';
import { timelineOf } from '../../model/view/timeline.js';
import type { SeenView } from '../views.js';
import { askSummary } from './ask-summary.js';
import { type Frame, framing } from './frame.js';
import { type Html, layout } from './layout.js';
import type { ListFilter } from './listing.js';
import type { AskLedger } from './people-matrix.js';
import { runAccesses } from './run-accesses.js';
import { runAudit } from './run-audit.js';
import { runEffects } from './run-effects.js';
import { runGates } from './run-gates.js';
import { runFacts } from './run-facts.js';
import { runPeople } from './run-people.js';
import { runSteps } from './run-steps.js';
import { runTimeline } from './run-timeline.js';
import { type Moment, instant } from './times.js';
import { badge } from './words.js';

export interface RunPage {
  frame: Frame;
  seen: SeenView;
  /** What the run carries; without it the timeline guesses what needs what. */
  plan?: Plan;
  ledgers: readonly AskLedger[];
  people: Pick<People, 'people' | 'groups'>;
  filter: ListFilter;
  /** May read what people wrote when they declined. */
  steers: boolean;
  /** Of what is shown; a stream with the same version has nothing new. */
  version: string;
  temporal?: string;
}

const REFRESH_S = 5;

/** One run: where it is, whom it waits for, and who decided what. It decides nothing itself. */
export function runPage(page: RunPage): Html {
  const { frame, seen, plan } = page;
  const { view, fresh } = seen;
  const moment: Moment = { zone: frame.moment.zone, now: view.endedAt === undefined ? view.now : frame.moment.now };
  const timeline = timelineOf(view, plan);
  const open = view.asks.filter((ask) => ask.status === 'open');
  return layout({
    ...framing(frame),
    title: view.title,
    environment: { name: view.environment, ...(view.colour === undefined ? {} : { colour: view.colour }) },
    part: 'overview',
    ...(view.endedAt === undefined
      ? { live: { stream: `/runs/${encodeURIComponent(view.run)}/live`, version: page.version, everyS: REFRESH_S } }
      : {}),
    body: html`${
      view.parent
        ? html`<p class="crumbs"><a href="/runs/${encodeURIComponent(view.parent)}">Part of ${view.parent}</a></p>`
        : html`<p class="crumbs"><a href="/">Overview</a></p>`
    }
<div class="title-line"><h1>${view.title}</h1>${badge(view.status)}</div>
<p class="headline">${view.headline}</p>
${
  fresh
    ? ''
    : html`<div class="note tone-wait" role="status"><p><strong>No worker answers.</strong> This is what the run showed at ${instant(view.now, moment)}. Check that a worker of ${view.environment} is up: <code>daybook doctor</code></p></div>`
}
${tiles(page, moment, timeline.expectedEnd)}
<ul class="jump" aria-label="On this page">
<li><a href="#asks">Asks</a></li>${seen.gates?.length ? html`<li><a href="#gates">Gates</a></li>` : ''}<li><a href="#timeline">Timeline</a></li><li><a href="#steps">Steps</a></li><li><a href="#people">People</a></li><li><a href="#effects">Effects</a></li><li><a href="#decisions">Decisions</a></li><li><a href="#facts">Facts</a></li><li><a href="/runs/${encodeURIComponent(view.run)}/messages">Messages</a></li>
</ul>
<section aria-labelledby="asks"><h2 id="asks">${open.length > 0 ? 'It waits for an answer' : 'Asks'}</h2>
${open.length > 0 ? open.map((ask) => askSummary({ view, ask, moment })) : html`<p class="empty">Nobody is asked anything now.</p>`}
</section>
${runAccesses(seen.accesses ?? [], moment)}
${runGates({ view, gates: seen.gates ?? [], moment })}
${runTimeline({ view, timeline, moment })}
${runSteps({ view, moment, headway: seen.headway })}
${runPeople(page, moment)}
${runEffects({ view, moment })}
${runAudit({ view, moment })}
${runFacts({ view, moment, ...(page.temporal ? { temporal: page.temporal } : {}) })}`,
  });
}

function tiles({ seen: { view } }: RunPage, moment: Moment, expectedEnd: number | undefined): Html {
  const steps = Object.values(view.counts).reduce((sum, count) => sum + count, 0);
  const done = steps - (view.counts.pending ?? 0) - (view.counts.running ?? 0) - (view.counts.waiting ?? 0);
  const failed = (view.counts.failed ?? 0) + (view.counts.errored ?? 0);
  const ended = view.endedAt ?? view.now;
  return html`<dl class="tiles">
<div><dt>Steps over</dt><dd>${String(done)} of ${String(steps)}${failed > 0 ? html`<small>${String(failed)} failed</small>` : ''}</dd></div>
<div><dt>${view.endedAt === undefined ? 'Runs since' : 'Ran'}</dt><dd>${spanText(ended - view.startedAt)}<small>from ${instant(view.startedAt, moment)}</small></dd></div>
${
  expectedEnd === undefined
    ? html`<div><dt>Ended</dt><dd>${instant(ended, moment)}</dd></div>`
    : html`<div><dt>Still planned</dt><dd>${expectedEnd > view.now ? spanText(expectedEnd - view.now) : 'nothing'}<small>beside open waits for people</small></dd></div>`
}
<div><dt>Started by</dt><dd>${view.starter}<small>${view.author === 'unverified' ? 'author of the runbook unknown' : `runbook by ${view.author}`}</small></dd></div>
</dl>`;
}
