/**
 * Search attributes that every Temporal server must know, with their types. Stored in clear text by the server, past the
 * payload codec: no personal names here, ever.
 */
export const SEARCH_ATTRIBUTES = {
  DaybookRunbook: 'Keyword',
  DaybookEnvironment: 'Keyword',
  /** A RunStatus; the run itself keeps it up to date. */
  DaybookState: 'Keyword',
  /** `0`, `1`, `2` or `N`. */
  DaybookDay: 'Keyword',
} as const;

export type SearchAttributeName = keyof typeof SEARCH_ATTRIBUTES;
