import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Verdict } from '../../../model/ask.js';
import type { AudienceAnswer, SignedBatch } from '../../../model/audience/answer.js';
import { audienceId } from '../../../model/audience/audience.js';
import { answerOf } from '../../model/audience/support.js';
import { testServer, uniqueName } from '../../support/server.js';
import { inputOf } from './support/order.js';
import { Stage, until } from './support/stage.js';

const CHILD = fileURLToPath(new URL('./support/worker-child.js', import.meta.url));
const SILENT = Array.from({ length: 60 }, (_, index) => `a-${index}`);
/** Sorted behind the others: they answer before their turn has come, or while it comes. */
const ANSWERING = Array.from({ length: 30 }, (_, index) => `b-${index}`);
const PEOPLE = [...SILENT, ...ANSWERING];

let stage: Stage;
let child: ChildProcess | undefined;
let settings: string;
let letters: string;

beforeEach(async () => {
  stage = await Stage.given(PEOPLE);
  const folder = await mkdtemp(path.join(tmpdir(), 'daybook-killed-'));
  letters = path.join(folder, 'letters');
  settings = JSON.stringify({
    ...testServer(),
    prefix: stage.prefix,
    records: path.join(folder, 'records'),
    letters,
    workspace: stage.workspace,
    publicKey: stage.key.publicKey,
  });
});

afterEach(async () => {
  await kill();
  await stage.over();
});

async function startChild(): Promise<void> {
  child = spawn(process.execPath, [CHILD, settings], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
}

async function kill(): Promise<void> {
  if (child?.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const posted = () => (existsSync(letters) ? readFileSync(letters, 'utf8').trim().split('\n') : []);

/** Gives a batch until it has its verdicts, as the gateway's people do. */
async function insist(batch: SignedBatch): Promise<Verdict[]> {
  let verdicts: Verdict[] | undefined;
  await until(
    'verdicts',
    async () => {
      verdicts = await stage.audiences.give(batch.head.audience, batch);
      return verdicts;
    },
    () => true,
  );
  return verdicts ?? [];
}

describe('a worker that is killed while it sends and while people answer', () => {
  it('tells everybody exactly once, and loses no answer that had a verdict', async () => {
    const run = uniqueName('run');
    // Nobody works for this run; it is there, and takes signals.
    const nobody = { workflowId: run, taskQueue: uniqueName('nobody') };
    const standIn = await stage.connected.client.workflow.start('run', nobody);
    await startChild();
    const people = PEOPLE.map((person) => ({ person, name: person, as: ['all'] }));
    await stage.audiences.start(inputOf(run, people));
    const given: AudienceAnswer[] = [];
    for (const [round, lines] of [5, 30, 55].entries()) {
      await until(
        'letters',
        async () => posted().length,
        (many) => many >= lines,
      );
      const part = ANSWERING.slice(round * 10, round * 10 + 10);
      const answers = part.map((person) => answerOf(person, 'acknowledge', { run }));
      const asked = insist(stage.batch(run, answers));
      await kill();
      await startChild();
      expect((await asked).map(({ verdict }) => verdict)).toEqual(answers.map(() => 'accepted'));
      given.push(...answers);
    }
    const { entries } = await until(
      'the whole ledger',
      () => stage.view(run),
      ({ counts }) => counts.states.acknowledged === ANSWERING.length && counts.states.sent === SILENT.length,
    );
    expect(entries.flatMap(({ answer }) => answer?.answer.jti ?? []).sort()).toEqual(
      given.map(({ jti }) => jti).sort(),
    );
    expect(new Set(posted()).size).toBe(posted().length);
    expect(posted()).toEqual(expect.arrayContaining(SILENT.map((person) => `${run}/tell/1/ask/${person}`)));
    expect(entries.every(({ deliveries }) => deliveries.length <= 1)).toBe(true);
    await standIn.terminate();
    await stage.connected.client.workflow.getHandle(audienceId({ run, ask: 'tell/1', shard: 0 })).terminate();
  }, 120_000);
});
