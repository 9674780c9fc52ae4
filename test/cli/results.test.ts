import { rm } from 'node:fs/promises';
import { runCli } from '../../cli/run-cli.js';
import { ledgerJson, ledgerName, type LedgerRecord, packEntries } from '../../model/audience/ledger-record.js';
import { openRecords } from '../../records/index.js';
import { NOW, QUESTIONS, readinessEntries } from '../gateway/pages/support/go-live.js';
import { writeWorkspace } from '../support/workspace.js';
import { fakeContext } from './fake-context.js';

let root: string;

beforeAll(async () => {
  root = await writeWorkspace({});
  const store = openRecords({ folder: '.daybook/records' }, root);
  for (const week of [1, 2]) {
    const entries = readinessEntries().map((entry) =>
      entry.answer
        ? {
            ...entry,
            answer: {
              ...entry.answer,
              answer: { ...entry.answer.answer, form: { confidence: week + 2, cover: week === 2, worry: 'CANARY' } },
            },
          }
        : entry,
    );
    const record: LedgerRecord = {
      v: 1,
      run: `go-live-${week}`,
      ask: 'ready/1',
      environment: 'production',
      step: 'ready',
      runbook: 'go-live',
      at: NOW - (2 - week) * 7 * 86_400_000,
      counts: { total: 20, states: {}, groups: {} },
      basis: { level: 1, form: QUESTIONS.form ?? [] },
      flaws: [],
      told: [],
      ...packEntries(entries),
    };
    await store.put(ledgerName(record), ledgerJson(record));
  }
});

afterAll(() => rm(root, { recursive: true }));

async function run(...argv: string[]): Promise<{ exit: number; out: string; err: string }> {
  const context = fakeContext({ cwd: root });
  const exit = await runCli(['results', ...argv], context);
  return { exit, out: context.stdout.text, err: context.stderr.text };
}

describe('daybook results', () => {
  it('prints each question over time, newest first, without a server', async () => {
    const { exit, out, err } = await run('go-live/ready');
    expect([exit, err]).toEqual([0, '']);
    const lines = out.split('\n');
    expect(lines.slice(0, 5)).toEqual([
      'go-live/ready, asked 2 times',
      '',
      'RUN        WHEN              ENVIRONMENT  ANSWERED',
      'go-live-2  2026-12-01 20:22  production   13 of 20',
      'go-live-1  2026-11-24 20:22  production   13 of 20',
    ]);
    expect(lines.slice(5, 9)).toEqual([
      '',
      'How confident are you about tonight?',
      '  2026-12-01 20:22  mean 4, from 4 to 4  13 answers   go-live-2',
      '  2026-11-24 20:22  mean 3, from 3 to 3  13 answers   go-live-1',
    ]);
  });

  it('prints the same as JSON, oldest first, with what a line is drawn of', async () => {
    const { out } = await run('go-live/ready', '--json');
    const { ok, fields } = JSON.parse(out) as { ok: boolean; fields: { name: string; points: { value?: number }[] }[] };
    expect(ok).toBe(true);
    expect(fields.slice(0, 2).map(({ name, points }) => [name, points.map(({ value }) => value)])).toEqual([
      ['confidence', [3, 4]],
      ['cover', [0, 100]],
    ]);
  });

  it('counts what people wrote in their own words and prints none of it', async () => {
    for (const { out } of [await run('go-live/ready'), await run('go-live/ready', '--json')]) {
      expect(out).toContain('13 in their own words');
      expect(out).not.toContain('CANARY');
    }
  });

  it('says when no run has asked it', async () => {
    const { exit, out, err } = await run('go-live/other');
    expect([exit, out]).toEqual([0, '']);
    expect(err).toContain('No run on record has asked go-live/other.');
  });

  it.each(['ready', 'go-live/', '/ready', 'a/b/c'])(
    'refuses %s, and says how a questionnaire is named',
    async (named) => {
      const { exit, err } = await run(named);
      expect(exit).toBe(2);
      expect(err).toContain('RUNBOOK/STEP');
    },
  );
});
