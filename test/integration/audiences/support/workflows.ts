import { condition, getExternalWorkflowHandle, proxyActivities, setHandler, workflowInfo } from '@temporalio/workflow';
import type { AudienceActivities } from '../../../../model/audience/activities.js';
import {
  type AskNews,
  type AudienceNews,
  type AudienceOpened,
  type AudienceOrder,
  audienceId,
} from '../../../../model/audience/audience.js';
import type { RunView } from '../../../../model/run-view.js';
import { askNewsSignal, audienceCountsSignal, runOverSignal, viewQuery } from '../../../../workflows/messages.js';
import { countUpdate, endSignal, type Heard, heardQuery, newsSignal } from './run-messages.js';

/* What the tests' worker runs: the real audience, and a run that does nothing but ask. */
export { audience } from '../../../../workflows/audience.js';

const about = proxyActivities<Pick<AudienceActivities, 'open-audience' | 'count-audience'>>({
  startToCloseTimeout: '1m',
  heartbeatTimeout: '30s',
});

/** Stands in for the interpreter: opens an audience, hears its counts, says how its ask stands. */
export async function run(order: AudienceOrder): Promise<void> {
  const heard: AudienceNews[] = [];
  let opened: AudienceOpened | undefined;
  let over = false;
  let said: AskNews = { status: 'open', votes: [] };
  const { card } = order;
  const shards = () =>
    (opened?.shards ?? []).map((_, shard) =>
      getExternalWorkflowHandle(audienceId({ run: card.run, ask: card.ask, shard })),
    );
  setHandler(audienceCountsSignal, (news) => {
    heard.push(news);
  });
  setHandler(heardQuery, (): Heard => ({ heard, ...(opened ? { opened } : {}) }));
  setHandler(viewQuery, () => viewOf(order, said, over));
  setHandler(newsSignal, async (news) => {
    said = news;
    await Promise.all(shards().map((shard) => shard.signal(askNewsSignal, news)));
  });
  setHandler(endSignal, () => {
    over = true;
  });
  setHandler(countUpdate, (question) =>
    about['count-audience']({
      run: card.run,
      ask: card.ask,
      step: card.step,
      runbook: card.runbook,
      environment: card.environment,
      shards: opened?.shards.length ?? 0,
      require: order.require ?? {},
      digest: card.digest,
      ...(order.form ? { form: order.form } : {}),
      ...question,
    }),
  );
  opened = await about['open-audience']({ ...order, card: { ...card, run: workflowInfo().workflowId } });
  await condition(() => over);
  await Promise.all(shards().map((shard) => shard.signal(runOverSignal)));
}

/** As much of a run's view as its audiences read. */
function viewOf({ card }: AudienceOrder, { counts, ...news }: AskNews, over: boolean): RunView {
  const ask = { id: card.ask, ...news, ...(counts ? { audience: { counts } } : {}) };
  return { run: card.run, asks: [ask], ...(over ? { endedAt: Date.now() } : {}) } as unknown as RunView;
}
