import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { audienceId } from '../../../model/audience/audience.js';
import { SEARCH_ATTRIBUTES } from '../../../model/search-attributes.js';
import { type DevServer, startDevServer } from '../../../tools/temporal/dev-server.js';
import { answerOf } from '../../model/audience/support.js';
import { Stage } from './support/stage.js';

const HOUR = 3_600_000;
/** The server suggests to continue as new after so few events here. */
const SUGGESTED = 120;

let server: DevServer;
let stage: Stage;

beforeAll(async () => {
  const dataFile = path.join(await mkdtemp(path.join(tmpdir(), 'daybook-can-')), 'temporal.sqlite');
  server = await startDevServer({
    dataFile,
    headless: true,
    searchAttributes: SEARCH_ATTRIBUTES,
    dynamicConfig: { 'limit.historyCount.suggestContinueAsNew': SUGGESTED },
  });
  stage = await Stage.given(['ada', 'bo', 'cy'], server);
  await stage.work();
}, 120_000);

afterAll(async () => {
  await stage.over();
  await server.stop();
});

const runIdOf = async (run: string) => {
  const id = audienceId({ run, ask: 'tell/1', shard: 0 });
  return (await stage.connected.client.workflow.getHandle(id).describe()).runId;
};

describe('an audience longer than one history', () => {
  it('goes on across continue-as-new: answers, proofs, repeats, messages and reminders', async () => {
    const remind = { everyMs: HOUR, within: 'any' as const, atMost: 2 };
    const run = await stage.open({ contact: { urgent: true, escalate: [], remind } });
    await stage.until(run, 'all told', ({ counts }) => counts.states.delivered === 3);
    const ada = answerOf('ada', 'acknowledge');
    const first = await stage.give(run, [ada]);
    const executions = new Set([await runIdOf(run)]);
    // Answers of strangers fill the history.
    while (executions.size < 4) {
      await stage.give(run, [answerOf('mallory', 'acknowledge')]);
      executions.add(await runIdOf(run));
    }
    expect(await stage.give(run, [ada])).toEqual(first);
    expect(await stage.give(run, [answerOf('ada', 'acknowledge')])).toMatchObject([{ verdict: 'already' }]);
    await stage.give(run, [answerOf('bo', 'decline')]);
    await stage.until(run, 'the message of bo', () => (stage.office.to('bo')[0]?.updates ?? 0) > 0);
    await stage.fastForward(run, HOUR + 60_000);
    await stage.until(run, 'a reminder', () => stage.office.to('cy').length === 2);
    await stage.fastForward(run, 2 * HOUR);
    await stage.until(run, 'the last reminder', () => stage.office.to('cy').length === 3);
    expect(stage.office.posted).toHaveLength(5);
    const counted = await stage.count({ over: true });
    expect(counted).toMatchObject({ counts: { states: { acknowledged: 1, declined: 1, delivered: 1 } } });
    await stage.say({ status: 'missed', votes: [] });
    await stage.end(run);
    expect(stage.office.posted.every(({ letter }) => letter.buttons.length === 0)).toBe(true);
  }, 120_000);
});
