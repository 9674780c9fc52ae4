import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributeName } from '../model/search-attributes.js';

/* The search attributes of model/search-attributes.ts as typed keys. */
export const runbookKey = keyword('DaybookRunbook');
export const environmentKey = keyword('DaybookEnvironment');
export const stateKey = keyword('DaybookState');
export const dayKey = keyword('DaybookDay');

function keyword(name: SearchAttributeName) {
  return defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
}
