import { html } from 'hono/html';
import type { Html } from './layout.js';

/** Rows on one page at most. */
export const PER_PAGE = 200;

/** Which people of a long list are shown; as it stands in the address. */
export interface ListFilter {
  /** Part of a name or an id. */
  name: string;
  group: string;
  state: string;
  /** From 1. */
  page: number;
}

export interface ListPage<T> {
  rows: readonly T[];
  /** On all pages. */
  found: number;
  page: number;
  pages: number;
}

/** What an address asks for; what it does not say, or says wrongly, is not filtered. */
export function filterOf(query: (name: string) => string | undefined): ListFilter {
  const page = Number(query('page'));
  return {
    name: (query('name') ?? '').slice(0, 100),
    group: (query('group') ?? '').slice(0, 200),
    state: (query('state') ?? '').slice(0, 50),
    page: Number.isInteger(page) && page > 0 ? page : 1,
  };
}

/** Whether a person fits, by name or id, groups and words for their state. */
export function fits(
  filter: ListFilter,
  one: { person: { id: string; name: string }; groups: readonly string[]; states: readonly string[] },
): boolean {
  const wanted = filter.name.trim().toLowerCase();
  const { id, name } = one.person;
  return (
    (wanted === '' || name.toLowerCase().includes(wanted) || id.includes(wanted)) &&
    (filter.group === '' || one.groups.includes(filter.group)) &&
    (filter.state === '' || one.states.includes(filter.state))
  );
}

/** One page of what was found. A page behind the last one is the last one. */
export function pageOf<T>(found: readonly T[], wanted: number): ListPage<T> {
  const pages = Math.max(1, Math.ceil(found.length / PER_PAGE));
  const page = Math.min(wanted, pages);
  return { rows: found.slice((page - 1) * PER_PAGE, page * PER_PAGE), found: found.length, page, pages };
}

export interface FilterForm {
  filter: ListFilter;
  label: string;
  /** Where on its page the list stands. */
  anchor?: string;
  groups: readonly string[];
  states: readonly string[];
}

/** A form of GET: it changes nothing, and its result can be kept as an address. */
export function filterForm({ filter, label, anchor = '', groups, states }: FilterForm): Html {
  return html`<form class="filter" method="get"${anchor ? html` action="${anchor}"` : ''} role="search" aria-label="${label}">
<div class="field"><label for="filter-name">Name</label><input type="search" id="filter-name" name="name" value="${filter.name}"></div>
${select({ name: 'group', label: 'Group', options: groups, chosen: filter.group })}
${select({ name: 'state', label: 'State', options: states, chosen: filter.state })}
<button class="plain">Show</button></form>`;
}

function select(field: { name: string; label: string; options: readonly string[]; chosen: string }): Html {
  const { name, label, options, chosen } = field;
  return html`<div class="field"><label for="filter-${name}">${label}</label><select id="filter-${name}" name="${name}"><option value="">all</option>${options.map((option) => html`<option${option === chosen ? html` selected` : ''}>${option}</option>`)}</select></div>`;
}

/** Links to the pages before and after; nothing where there is one page only. */
export function pager<T>({ page, pages }: ListPage<T>, filter: ListFilter, anchor = ''): Html {
  if (pages === 1) return html``;
  return html`<nav aria-label="More people"><ul class="pages">
${page > 1 ? html`<li><a href="${filterQuery(filter, page - 1)}${anchor}" rel="prev">Before</a></li>` : ''}
<li>Page ${String(page)} of ${String(pages)}</li>
${page < pages ? html`<li><a href="${filterQuery(filter, page + 1)}${anchor}" rel="next">Next</a></li>` : ''}
</ul></nav>`;
}

function filterQuery({ name, group, state }: ListFilter, page: number): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries({ name, group, state })) if (value !== '') query.set(key, value);
  if (page > 1) query.set('page', String(page));
  return `?${query}`;
}

/** `40 people; who is missing stands first.` */
export function captionOf<T>({ rows, found }: ListPage<T>, order: string): string {
  return `${found} ${found === 1 ? 'person' : 'people'}${rows.length < found ? `, ${rows.length} shown` : ''}; ${order}.`;
}
