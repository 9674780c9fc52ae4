import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { AskNews, AudienceCount, AudienceNews, AudienceOpened } from '../../../../model/audience/audience.js';

/** What the stand-in run has been told. */
export interface Heard {
  heard: AudienceNews[];
  opened?: AudienceOpened;
}

export const heardQuery = defineQuery<Heard>('heard');
export const newsSignal = defineSignal<[AskNews]>('say-news');
export const endSignal = defineSignal('end-run');
export const countUpdate = defineUpdate<AudienceCount, [{ over: boolean }]>('count');
