import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { SearchAttributeName } from '../model/search-attributes.js';

const NAME: SearchAttributeName = 'DaybookState';

/** The run's status, kept up to date by the run itself. The gateway sets the others when it starts a run. */
export const stateAttribute = defineSearchAttributeKey(NAME, SearchAttributeType.KEYWORD);
