/** One user of a cohort as its source gives them. */
export interface CohortRow {
  /** The line of the file, or the place in the list, counted from 1. */
  at: number;
  fields: Record<string, string>;
}

export interface CohortUser {
  /** By what they are known, trimmed. */
  key: string;
  at: number;
  fields: Record<string, string>;
}

/** Somebody who is not provisioned, and why. */
export interface RefusedUser {
  at: number;
  key: string;
  why: string;
}

/** Whom a target's entry lets be provisioned. */
export interface Admission {
  /** Lower case. */
  domains?: readonly string[];
  allow?: readonly string[];
}

/** Sorts a cohort into those who may be provisioned and the rest: without a key, there twice, or strangers. Pure. */
export function judgeCohort(
  rows: readonly CohortRow[],
  { key: column, admission }: { key: string; admission: Admission },
): { users: CohortUser[]; refused: RefusedUser[] } {
  const users: CohortUser[] = [];
  const refused: RefusedUser[] = [];
  const first = new Map<string, number>();
  for (const { at, fields } of rows) {
    const key = (Object.hasOwn(fields, column) ? fields[column] : undefined)?.trim() ?? '';
    const why = flawOf(key, { column, admission, before: first.get(key.toLowerCase()) });
    if (why) refused.push({ at, key, why });
    else users.push({ key, at, fields });
    if (!first.has(key.toLowerCase())) first.set(key.toLowerCase(), at);
  }
  return { users, refused };
}

function flawOf(
  key: string,
  { column, admission, before }: { column: string; admission: Admission; before: number | undefined },
): string | undefined {
  if (key === '') return `it has no ${column}`;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: exactly these must not be in a key.
  if (key.length > 320 || /[\u0000-\u001f\u007f]/.test(key)) return 'it is no name';
  if (before !== undefined) return `it is in ${before} already`;
  const { domains = [], allow = [] } = admission;
  const domain = key.includes('@') ? key.slice(key.lastIndexOf('@') + 1).toLowerCase() : undefined;
  return allow.includes(key) || (domain !== undefined && domains.includes(domain)) ? undefined : 'a stranger here';
}

/** How many of a cohort are wanted: a share in percent, rounded up, or a count; all of it unless told. */
export function wantedCount(size: number, { share, first }: { share?: number; first?: number }): number {
  if (first !== undefined) return Math.min(size, first);
  return share === undefined ? size : Math.min(size, Math.ceil((size * share) / 100));
}
