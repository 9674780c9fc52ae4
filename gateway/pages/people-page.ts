import { html } from 'hono/html';
import { spanText } from '../../model/view/span-text.js';
import type { PersonResponses } from '../../records/responses.js';
import { type Frame, framing } from './frame.js';
import { type Html, layout } from './layout.js';
import { captionOf, filterForm, type ListFilter, type ListPage, pager } from './listing.js';
import type { Readiness, Turn } from './readiness.js';
import { dateText, instant, type Moment } from './times.js';
import { mark, viaText } from './words.js';

export interface PeoplePage {
  frame: Frame;
  /** All of them, for the tiles. */
  everybody: readonly Readiness[];
  page: ListPage<Readiness>;
  filter: ListFilter;
  groups: readonly string[];
  /** Over how many runs responses were read. */
  runs: number;
}

/** Who responds, how fast, over what; who is out of reach, who is away and who stands in. Nothing that people wrote. */
export function peoplePage({ frame, everybody, page, filter, groups, runs }: PeoplePage): Html {
  const { moment } = frame;
  return layout({
    ...framing(frame),
    title: 'People',
    part: 'people',
    body: html`<h1>People</h1>
<p class="lead quiet">Who responds, and who can be reached now. From ${String(runs)} ${runs === 1 ? 'run' : 'runs'}; what people wrote is not shown here.</p>
${tiles(everybody)}
${filterForm({ filter, label: 'People', groups, states: STATES })}
${page.rows.length === 0 ? html`<p class="empty">Nobody fits.</p>` : table(page, moment)}
${pager(page, filter)}`,
  });
}

/** What one may look for; as in `stateOf`. */
const STATES = ['unreachable', 'never told', 'away', 'on duty'];

/** Words that the filter of the page knows this person by. */
export function statesOf({ contact, away, turns }: Readiness): string[] {
  return [
    ...(contact === 'unreached' ? ['unreachable'] : contact === 'untold' ? ['never told'] : []),
    ...(away ? ['away'] : []),
    ...(turns.some(({ from }) => from === undefined) ? ['on duty'] : []),
  ];
}

function tiles(everybody: readonly Readiness[]): Html {
  const count = (holds: (one: Readiness) => boolean) => String(everybody.filter(holds).length);
  const medians = everybody.flatMap(({ responses }) => responses?.medianMs ?? []).sort((a, b) => a - b);
  const middle = medians[Math.floor(medians.length / 2)];
  return html`<dl class="tiles">
<div><dt>People</dt><dd>${String(everybody.length)}</dd></div>
<div><dt>Unreachable</dt><dd>${count(({ contact }) => contact === 'unreached')}<small>the last message did not arrive</small></dd></div>
<div><dt>Never told</dt><dd>${count(({ contact }) => contact === 'untold')}<small>no message was sent yet</small></dd></div>
<div><dt>Away now</dt><dd>${count(({ away }) => away !== undefined)}<small>${count(({ away }) => away?.deputies.length === 0)} without a deputy</small></dd></div>
<div><dt>Usual time to answer</dt><dd>${middle === undefined ? 'not known' : spanText(middle)}</dd></div>
</dl>`;
}

function table(page: ListPage<Readiness>, moment: Moment): Html {
  const caption = captionOf(page, 'who cannot be counted on stands first');
  const heads = ['Person', 'Reach', 'Answered', 'Usual time', 'Over', 'Now'];
  return html`<div class="panel scroll"><table class="stack" role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${page.rows.map((row) => line(row, moment))}</tbody></table></div>`;
}

function line(row: Readiness, moment: Moment): Html {
  const { person, groups, responses } = row;
  const cell = (label: string, value: Html | string) =>
    html`<td role="cell" data-label="${label}"${value === '' ? html` class="none"` : ''}><div>${value}</div></td>`;
  return html`<tr role="row"><th role="rowheader" scope="row">${person.name}<span class="via">${groups.join(', ')}</span></th>
${cell('Reach', reach(row, moment))}
${cell('Answered', responses && responses.asked > 0 ? answered(responses) : '')}
${cell('Usual time', responses?.medianMs === undefined ? '' : html`<span class="nowrap">${spanText(responses.medianMs)}</span>`)}
${cell('Over', ways(responses))}
${cell('Now', now(row, moment))}</tr>`;
}

function reach({ contact, responses }: Readiness, moment: Moment): Html {
  const { reached, failed } = responses ?? {};
  if (contact === 'untold') return mark('planned', 'never told');
  const trouble = failed
    ? html`<span class="via">${failed.transport === undefined ? '' : `${viaText(failed.transport)}: `}${failed.why}, ${instant(failed.at, moment)}</span>`
    : '';
  if (contact === 'unreached') return html`${mark('unreachable')}${trouble}`;
  return html`${mark('delivered', 'reached')}${reached ? html`<span class="via">${viaText(reached.transport ?? '')}, ${instant(reached.at, moment)}</span>` : ''}${trouble}`;
}

function answered({ asked, answered: count, declined, late, waived, byOthers }: PersonResponses): Html {
  const more = [
    declined > 0 ? `${declined} declined` : '',
    late > 0 ? `${late} late` : '',
    waived > 0 ? `${waived} waived` : '',
    byOthers > 0 ? `${byOthers} by somebody else` : '',
  ].filter(Boolean);
  return html`${String(count)} of ${String(asked)}${more.length > 0 ? html`<span class="via">${more.join(', ')}</span>` : ''}`;
}

function ways(responses: PersonResponses | undefined): string {
  const entries = Object.entries(responses?.ways ?? {}).sort(([, a], [, b]) => b - a);
  return entries.map(([way, count]) => `${viaText(way)} ${count}`).join(', ');
}

function now({ away, turns }: Readiness, moment: Moment): Html | string {
  if (!away && turns.length === 0) return '';
  return html`${
    away
      ? html`<span>Away until ${dateText(away.until)}</span><span class="via">${away.deputies.length > 0 ? `${away.deputies.join(' or ')} stands in` : 'nobody stands in'}</span>`
      : ''
  }${turns.map((turn) => turnText(turn, moment))}`;
}

function turnText({ rota, from, until }: Turn, moment: Moment): Html {
  return from === undefined
    ? html`<span class="via">On duty in ${rota}${until === undefined ? '' : html` until ${instant(until, moment)}`}</span>`
    : html`<span class="via">${rota} from ${instant(from, moment)}</span>`;
}
