import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/*
 * What runs can be searched by. Search attributes are stored in clear text by the server, past the payload codec:
 * no personal names here, ever.
 */
export const runbookKey = defineSearchAttributeKey('DaybookRunbook', SearchAttributeType.KEYWORD);
export const environmentKey = defineSearchAttributeKey('DaybookEnvironment', SearchAttributeType.KEYWORD);
/** A RunStatus of model/run-view.ts; the run itself keeps it up to date. */
export const stateKey = defineSearchAttributeKey('DaybookState', SearchAttributeType.KEYWORD);
/** `0`, `1`, `2` or `N`. */
export const dayKey = defineSearchAttributeKey('DaybookDay', SearchAttributeType.KEYWORD);

/** Arguments for `temporal server start-dev` that make a development server know them. */
export const searchAttributeFlags: readonly string[] = [runbookKey, environmentKey, stateKey, dayKey].flatMap(
  ({ name }) => ['--search-attribute', `${name}=Keyword`],
);
