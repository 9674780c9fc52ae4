/**
 * Search attributes that every server must know, with their types: the same as client/search-attributes.ts, which the
 * CLI may not import. A test holds the two together.
 */
export const SEARCH_ATTRIBUTES = {
  DaybookRunbook: 'Keyword',
  DaybookEnvironment: 'Keyword',
  DaybookState: 'Keyword',
  DaybookDay: 'Keyword',
} as const;
