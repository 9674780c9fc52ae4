import { html, raw } from 'hono/html';
import { hatchPattern, type TimelineDrawing, timelineSvg } from '../../model/render/timeline-svg.js';
import type { RunView } from '../../model/run-view.js';
import { spanText } from '../../model/view/span-text.js';
import type { Timeline, TimelineRow } from '../../model/view/timeline.js';
import type { Html } from './layout.js';
import { type Moment, instant, tickText } from './times.js';
import { mark } from './words.js';

const WIDE = 1010;
const NARROW = 320;

/** The run over time: one drawing for wide pages and one for phones, and the same as a table. */
export function runTimeline({ view, timeline, moment }: { view: RunView; timeline: Timeline; moment: Moment }): Html {
  if (timeline.rows.length === 0) return html``;
  const drawing = (id: string, width: number, names: TimelineDrawing['names']): Html =>
    raw(
      timelineSvg(timeline, {
        id,
        width,
        names,
        label: (at, tickMs) => tickText(at, { tickMs, zone: moment.zone }),
        title: `Timeline of ${view.title}`,
        description: descriptionOf(timeline),
      }),
    );
  return html`<section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>
<div class="panel drawing"><div class="wide">${drawing('tw', WIDE, 'beside')}</div>
<div class="narrow">${drawing('tn', NARROW, 'above')}</div>
${legend()}</div>
<details id="timeline-table"><summary>The same as a table</summary>
<div class="scroll"><table class="stack" role="table"><caption>Steps by time. Times are planned and actual.</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader">Step</th><th role="columnheader">State</th><th role="columnheader">Planned</th><th role="columnheader">From</th><th role="columnheader">To</th><th role="columnheader">Took</th><th role="columnheader">Of it, for people</th></tr></thead>
<tbody role="rowgroup">${timeline.rows.map((row) => tableRow(row, moment))}</tbody></table></div></details>
</section>`;
}

function descriptionOf({ rows, now, expectedEnd }: Timeline): string {
  const count = (kind: TimelineRow['status']) => rows.filter(({ status }) => status === kind).length;
  const waits = rows.filter(({ bars, status }) => status === 'waiting' && bars.some(({ kind }) => kind === 'people'));
  const critical = rows.filter((row) => row.critical).map(({ title }) => title);
  return [
    `${rows.length} rows: ${count('succeeded')} succeeded, ${count('pending')} to come.`,
    waits.length > 0 ? `Waits for people: ${waits.map(({ title }) => title).join(', ')}.` : '',
    critical.length > 0 ? `What decides when it ends: ${critical.slice(0, 8).join(', ')}.` : '',
    now !== undefined && expectedEnd !== undefined && expectedEnd > now
      ? `${spanText(expectedEnd - now)} are still planned, beside open waits for people.`
      : '',
    'The table below says the same.',
  ]
    .filter(Boolean)
    .join(' ');
}

function tableRow(row: TimelineRow, moment: Moment): Html {
  const [first, last] = [row.bars[0], row.bars.at(-1)];
  const people = row.bars.filter(({ kind }) => kind === 'people').reduce((sum, bar) => sum + bar.to - bar.from, 0);
  const over = row.status !== 'running' && row.status !== 'waiting';
  const cell = (label: string, value: Html | string | undefined) =>
    html`<td role="cell" data-label="${label}" class="${value === undefined ? 'none' : 'nowrap'}">${value ?? ''}</td>`;
  return html`<tr role="row"><th role="rowheader" scope="row">${row.title}${row.critical ? html` <span class="via">decides when it ends</span>` : ''}</th>
${cell('State', mark(row.status))}
${cell('Planned', row.planned && row.planned.to > row.planned.from ? spanText(row.planned.to - row.planned.from) : undefined)}
${cell('From', first && instant(first.from, moment))}
${cell('To', last && over ? instant(last.to, moment) : undefined)}
${cell('Took', first && last ? spanText(last.to - first.from) : undefined)}
${cell('Of it, for people', people > 0 ? spanText(people) : undefined)}</tr>`;
}

/** Shapes as in the drawing; hidden from those who hear the description. */
function legend(): Html {
  const item = (shape: string, words: string) =>
    html`<li><svg width="26" height="14" aria-hidden="true" focusable="false">${raw(shape)}</svg>${words}</li>`;
  return html`<ul class="legend" aria-label="Legend">
${item('<rect class="tl-planned" x="1" y="1" width="24" height="12" rx="3"/>', 'planned')}
${item('<rect class="tl-bar-work tl-bar-succeeded" x="1" y="3" width="24" height="8" rx="2"/>', 'done')}
${item('<rect class="tl-bar-work" x="1" y="3" width="24" height="8" rx="2"/>', 'runs')}
${item('<rect class="tl-bar-work tl-bar-failed" x="1" y="3" width="24" height="8" rx="2"/>', 'failed')}
${item(`<defs>${hatchPattern('legend-hatch')}</defs><rect class="tl-bar-people" x="1" y="3" width="24" height="8" rx="2" fill="url(#legend-hatch)"/>`, 'waits for people')}
${item('<path class="tl-critical" d="M9 3l4 4l-4 4z"/>', 'decides when it ends')}
${item('<line class="tl-now" x1="13" x2="13" y1="1" y2="13"/><path class="tl-now-mark" d="M8 0h10l-5 7z"/>', 'now')}
</ul>`;
}
