import { html } from 'hono/html';
import type { Ask } from '../../model/ask.js';
import { ACK_STATES, type Counts } from '../../model/audience/ledger-entry.js';
import { countsMeter } from './counts-meter.js';
import type { Html } from './layout.js';
import { captionOf, filterForm, fits, type ListFilter, type ListPage, pageOf, pager } from './listing.js';
import { type Cell, type MatrixRow, peopleMatrix } from './people-matrix.js';
import type { RunPage } from './run-page.js';
import { type Moment, instant } from './times.js';
import { mark, viaText } from './words.js';

/** From so many people on the summary by group stands above the list. */
const MANY = 12;
const ANCHOR = '#people';

type RunPeople = Pick<RunPage, 'ledgers' | 'filter' | 'steers' | 'people'>;

/** Who was told, who has answered, how, and who has not: people by asks. */
export function runPeople({ ledgers, filter, steers, people }: RunPeople, moment: Moment): Html {
  const rows = peopleMatrix(ledgers, people);
  const found = rows.filter((row) =>
    fits(filter, { person: { id: row.person, name: row.name }, groups: row.as, states: statesOf(row) }),
  );
  const page = pageOf(found, filter.page);
  const silent = ledgers.filter((ledger) => ledger.silent > 0).map(({ ask }) => ask.subject ?? ask.title);
  return html`<section aria-labelledby="people"><h2 id="people">People</h2>
${silent.length > 0 ? html`<div class="note tone-wait" role="status"><p>The ledger of ${silent.join(', ')} cannot be read now; what stands here of it may be old or missing.</p></div>` : ''}
${
  rows.length === 0
    ? html`<p class="empty">This run asks nobody so far.</p>`
    : html`
${ledgers.map(({ ask }) => audienceSummary(ask))}
${rows.length > MANY ? filtering(rows, filter) : ''}
${matrix(page, { ledgers, steers, moment })}
${pager(page, filter, ANCHOR)}`
}
</section>`;
}

function audienceSummary(ask: Ask): Html {
  if (!ask.audience || ask.audience.total < MANY) return html``;
  const { counts } = ask.audience;
  const groups = Object.entries(counts.groups);
  const tally = ACK_STATES.flatMap((state) => (counts.states[state] ? [{ state, count: counts.states[state] }] : []));
  return html`<div class="card"><h3>${ask.subject ?? ask.title}</h3>
${countsMeter(counts)}
<ul class="tally" aria-label="People by state">${tally.map(({ state, count }) => html`<li>${mark(state, `${count} ${state}`)}</li>`)}</ul>
${groups.length > 1 ? html`<h4>By group</h4><ul class="groups">${groups.map(groupLine)}</ul>` : ''}
</div>`;
}

function groupLine([name, { total, acknowledged, declined, waived }]: [string, Counts['groups'][string]]): Html {
  return html`<li><span class="name">${name}</span>${countsMeter({ total, states: { acknowledged, declined, waived } })}<span class="count">${String(acknowledged)} of ${String(total)}</span></li>`;
}

function filtering(rows: readonly MatrixRow[], filter: ListFilter): Html {
  const groups = [...new Set(rows.flatMap((row) => row.as))].sort();
  const states = [...new Set(rows.flatMap(statesOf))].sort();
  return filterForm({ filter, label: 'People of this run', anchor: ANCHOR, groups, states });
}

function statesOf({ cells }: MatrixRow): string[] {
  return cells.flatMap((cell) => (cell ? [cell.state] : []));
}

interface MatrixLook {
  ledgers: RunPeople['ledgers'];
  steers: boolean;
  moment: Moment;
}

function matrix(page: ListPage<MatrixRow>, look: MatrixLook): Html {
  const asks = look.ledgers.map(({ ask }) => ask.subject ?? ask.title);
  const caption = captionOf(page, 'who is missing stands first');
  return html`<div class="panel scroll"><table class="matrix stack" role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Person</th>${asks.map((title) => html`<th role="columnheader" scope="col">${title}</th>`)}</tr></thead>
<tbody role="rowgroup">${page.rows.map(
    (row) =>
      html`<tr role="row"><th role="rowheader" scope="row">${row.name}<span class="via">${row.as.join(', ')}</span></th>${row.cells.map((cell, index) => cellOf(cell, asks[index] ?? '', look))}</tr>`,
  )}</tbody></table></div>`;
}

function cellOf(cell: Cell | undefined, ask: string, { moment, steers }: MatrixLook): Html {
  if (!cell)
    return html`<td role="cell" class="none" data-label="${ask}"><span class="quiet" aria-label="not asked">·</span></td>`;
  const { state, at, via, by, meant, why, note } = cell;
  const details = [
    via === undefined ? undefined : viaText(via),
    cell.for === undefined ? undefined : `for ${cell.for}`,
    by === undefined ? undefined : `by ${by} for them`,
  ].filter((part) => part !== undefined);
  return html`<td role="cell" data-label="${ask}"><div>${mark(state)}${meant ? html` <span class="small">(${meant})</span>` : ''}
<span class="via">${details.join(', ')}${details.length > 0 && at !== undefined ? ', ' : ''}${at === undefined ? '' : instant(at, moment)}</span>
${why ? html`<span class="via">${why}</span>` : ''}${note && steers ? html`<span class="via">“${note}”</span>` : ''}</div></td>`;
}
