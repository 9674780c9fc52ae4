import { html, raw } from 'hono/html';
import { type Drill, type Figure, seconds } from '../../model/recovery/drill.js';
import { type DrillTrend, trendText } from '../../model/recovery/trend.js';
import { type Frame, framing } from './frame.js';
import { type Html, layout } from './layout.js';
import { dated, type Moment } from './times.js';
import { trendSvg } from './trend-svg.js';

/** Recovery drills by name and environment: the trend of RTO and RPO, and each drill with how its figures were taken. */
export function drillsPage({ frame, trends }: { frame: Frame; trends: readonly DrillTrend[] }): Html {
  return layout({
    ...framing(frame),
    title: 'Recovery drills',
    part: 'drills',
    body: html`<h1>Recovery drills</h1>
${
  trends.length === 0
    ? html`<p class="empty">No drill is on record. A step of type <code>recovery-drill</code> makes one.</p>`
    : trends.map((trend) => trendSection(trend, frame.moment))
}`,
  });
}

function trendSection({ drill, environment, drills }: DrillTrend, moment: Moment): Html {
  const id = `drill-${environment}-${drill}`;
  const heads = ['When', 'Verdict', 'RTO', 'RPO', 'Rows lost', 'How it was taken'];
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${drill} in ${environment}</h2>
<p class="quiet">Done ${String(drills.length)} ${drills.length === 1 ? 'time' : 'times'}. On a terminal: <code>daybook drills show ${drill}</code></p>
${trendsOf(drills)}
<div class="panel scroll"><table class="stack" role="table"><caption class="hidden">${drill} in ${environment}, newest first</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${drills.toReversed().map((one, index) => drillRow(one, { moment, newest: index === 0 }))}</tbody></table></div></section>`;
}

/** How the figures were taken stands open for the newest drill, and behind a word for the others. */
function drillRow(drill: Drill, { moment, newest }: { moment: Moment; newest: boolean }): Html {
  const { run, at, verdict, rto, rpo, rowsLost } = drill;
  const how = html`<p><strong>RTO:</strong> ${rto.how}</p><p><strong>RPO:</strong> ${rpo.how}</p>`;
  return html`<tr role="row"><th role="rowheader" scope="row" class="nowrap"><a href="/runs/${encodeURIComponent(run)}">${dated(at, moment)}</a></th>
<td role="cell" data-label="Verdict" class="nowrap"><strong>${verdict}</strong></td>
<td role="cell" data-label="RTO" class="nowrap">${figure(rto)}</td><td role="cell" data-label="RPO" class="nowrap">${figure(rpo)}</td>
<td role="cell" data-label="Rows lost">${rowsLost === undefined ? 'not known' : String(rowsLost)}</td>
<td role="cell" data-label="How it was taken"><details class="small"${newest ? raw(' open') : ''}><summary>marks and rows</summary>${how}</details></td></tr>`;
}

function figure({ actualMs, atLeastMs, targetMs, verdict }: Figure): string {
  const known = actualMs === undefined ? atLeastMs && `at least ${seconds(atLeastMs)}` : seconds(actualMs);
  return `${known || 'not measured'}${targetMs === undefined ? '' : ` of ${seconds(targetMs)}`}, ${verdict}`;
}

/** From the second drill on. */
function trendsOf(drills: readonly Drill[]): Html | string {
  const both = [trendOf(drills, 'rto'), trendOf(drills, 'rpo')].filter((one) => one !== '');
  return both.length === 0 ? '' : html`<div class="panel trends">${both}</div>`;
}

/** What could not be measured is no point of the line; the words beside it say so. */
function trendOf(drills: readonly Drill[], name: 'rto' | 'rpo'): Html | string {
  const points = drills.flatMap((drill) => {
    const { actualMs } = drill[name];
    return actualMs === undefined ? [] : [{ at: drill.at, value: actualMs / 1000 }];
  });
  const label = `${name.toUpperCase()}: ${trendText(drills, name, seconds)}`;
  const svg = trendSvg({ points, min: 0, unit: ' s', label });
  return svg === '' ? '' : html`<figure><figcaption class="quiet small">${label}</figcaption>${raw(svg)}</figure>`;
}
