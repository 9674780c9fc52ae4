import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

/** The run's status, kept up to date by the run itself. The gateway sets the others when it starts a run. */
export const stateAttribute = defineSearchAttributeKey('DaybookState', SearchAttributeType.KEYWORD);
