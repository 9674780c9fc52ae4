import { ledgerJson, ledgerName, type LedgerRecord, packEntries } from '../../../model/audience/ledger-record.js';
import type { LedgerEntry } from '../../../model/audience/ledger-entry.js';
import { type GoLiveGateway, goLiveGateway, textOf } from './support/go-live-gateway.js';
import { announceEntries, NOW, QUESTIONS, readinessEntries, RUN } from './support/go-live.js';

async function keep(
  { context }: GoLiveGateway,
  entries: LedgerEntry[],
  more: Partial<LedgerRecord> = {},
): Promise<void> {
  const record: LedgerRecord = {
    v: 1,
    run: RUN,
    ask: 'announce/1',
    environment: 'production',
    step: 'announce',
    runbook: 'storefront-go-live',
    at: NOW,
    counts: { total: entries.length, states: {}, groups: {} },
    verdict: 'holds',
    flaws: [],
    told: [],
    ...packEntries(entries),
    ...more,
  };
  await context.store.put(ledgerName(record), ledgerJson(record));
}

function rowOf(page: string, name: string): string {
  const row = page.split('<tr role="row">').find((one) => one.includes(`>${name}<`));
  if (row === undefined) throw new Error(`no row of ${name}`);
  return textOf(row).trim();
}

describe('the page of people', () => {
  it('says who answered how often, how fast and over what, and who cannot be reached and why', async () => {
    const gateway = await goLiveGateway();
    await keep(gateway, announceEntries());
    const page = await gateway.page('/people', 'noor');
    expect(textOf(page)).toContain('People 40 Unreachable 1 the last message did not arrive Never told 7');
    expect(rowOf(page, 'Ada Okafor')).toBe('Ada Okafor noc reached Slack, 16:01 1 of 1 59 min Slack 1');
    expect(rowOf(page, 'Hugo Jansen')).toContain(
      'unreachable mail bounced: no such mailbox; no Slack account, 16:09 0 of 1',
    );
    expect(rowOf(page, 'Elena Petrova')).toContain('1 of 1 1 by somebody else');
    expect(rowOf(page, 'Daniel Osei')).toContain('0 of 1 1 late');
    expect(rowOf(page, 'Marek Nowak')).toContain('1 of 1 1 declined');
    expect(rowOf(page, 'Dana Reyes')).toBe('Dana Reyes release, product never told');
    expect(page.indexOf('>Hugo Jansen<')).toBeLessThan(page.indexOf('>Ada Okafor<'));
  });

  it('says who is away and who stands in, but never why', async () => {
    const gateway = await goLiveGateway();
    const { people } = gateway.context.workspace.people;
    Object.assign(people.marek ?? {}, {
      away: [{ from: '2026-12-01', to: '2026-12-03', why: 'CANARY' }],
      deputies: [{ person: 'sofia' }],
    });
    Object.assign(people.hugo ?? {}, { away: [{ from: '2026-11-28', to: '2026-12-09', why: 'CANARY' }] });
    Object.assign(people.ada ?? {}, { away: [{ from: '2026-12-02', to: '2026-12-02' }] });
    const page = await gateway.page('/people', 'dana');
    expect(rowOf(page, 'Marek Nowak')).toContain('Away until 3 Dec sofia stands in');
    expect(rowOf(page, 'Hugo Jansen')).toContain('Away until 9 Dec nobody stands in');
    expect(rowOf(page, 'Ada Okafor')).not.toContain('Away');
    expect(page).not.toContain('CANARY');
  });

  it('says who is on duty, and whose turn is next', async () => {
    const gateway = await goLiveGateway();
    const rota = { zone: 'Europe/Berlin', from: '2026-11-23', at: '09:00', days: 7, order: ['ada', 'marek', 'sofia'] };
    gateway.context.workspace.people.rotas = { 'noc-duty': rota };
    const page = await gateway.page('/people', 'noor');
    expect(rowOf(page, 'Marek Nowak')).toContain('On duty in noc-duty until 7 Dec, 09:00');
    expect(rowOf(page, 'Sofia Rossi')).toContain('noc-duty from 7 Dec, 09:00');
    expect(rowOf(page, 'Ada Okafor')).toContain('noc-duty from 14 Dec, 09:00');
    expect(textOf(await gateway.page('/people?state=on%20duty', 'noor'))).toContain(
      '1 person; who cannot be counted on',
    );
  });

  it('shows nothing that people wrote, not even to who may steer', async () => {
    const gateway = await goLiveGateway();
    const entries = announceEntries().map((entry) =>
      entry.answer
        ? { ...entry, why: 'CANARY', answer: { ...entry.answer, answer: { ...entry.answer.answer, reason: 'CANARY' } } }
        : entry,
    );
    await keep(
      gateway,
      entries.filter(({ state }) => state !== 'unreachable'),
    );
    for (const person of ['lea', 'noor']) expect(await gateway.page('/people', person)).not.toContain('CANARY');
  });

  it('filters, and says when nobody fits', async () => {
    const gateway = await goLiveGateway();
    expect(textOf(await gateway.page('/people?group=noc', 'noor'))).toContain('8 people;');
    expect(textOf(await gateway.page('/people?name=nobody-has-this', 'noor'))).toContain('Nobody fits.');
  });
});

describe('the page of results', () => {
  async function asked(): Promise<GoLiveGateway> {
    const gateway = await goLiveGateway();
    const form = QUESTIONS.form ?? [];
    for (const week of [1, 2]) {
      const entries = readinessEntries().map((entry) =>
        entry.answer
          ? {
              ...entry,
              answer: {
                ...entry.answer,
                answer: { ...entry.answer.answer, form: { confidence: week + 2, cover: true, worry: 'CANARY <b>' } },
              },
            }
          : entry,
      );
      await keep(gateway, entries, {
        run: week === 2 ? RUN : 'storefront-go-live-w1',
        ask: 'ready/1',
        step: 'ready',
        at: NOW - (2 - week) * 7 * 86_400_000,
        basis: { level: 1, form },
      });
    }
    return gateway;
  }

  it('shows each question over time, with a drawing that says the same in words', async () => {
    const gateway = await asked();
    const page = await gateway.page('/questionnaires/storefront-go-live/ready', 'noor');
    expect(textOf(page)).toContain('Asked 2 times.');
    expect(textOf(page)).toContain('1 Dec, 21:22 mean 4, from 4 to 4 13 24 Nov, 21:22 mean 3, from 3 to 3 13');
    expect(page).toContain('aria-label="How confident are you about tonight?: 3, then 4"');
    expect(textOf(page)).toContain('daybook results storefront-go-live/ready');
  });

  it('shows what people answered in their own words to who may steer the run, escaped, and counts it for others', async () => {
    const gateway = await asked();
    const steward = await gateway.page('/questionnaires/storefront-go-live/ready', 'lea');
    expect(steward).toContain('<li>CANARY &lt;b&gt;</li>');
    for (const person of ['noor', undefined]) {
      const page = await gateway.page('/questionnaires/storefront-go-live/ready', person);
      expect(page).not.toContain('CANARY');
      expect(textOf(page)).toContain('13 in their own words');
    }
  });

  it('lists the questionnaires of the newest runs, and says when there is none', async () => {
    const gateway = await asked();
    expect(await gateway.page('/questionnaires', 'noor')).toContain('href="/questionnaires/storefront-go-live/ready"');
    expect(textOf(await (await goLiveGateway()).page('/questionnaires', 'noor'))).toContain(
      'No run on record has asked a questionnaire.',
    );
    expect(textOf(await gateway.page('/questionnaires/storefront-go-live/other', 'noor'))).toContain(
      'No run on record has asked this.',
    );
  });

  it('refuses names that are none', async () => {
    const gateway = await goLiveGateway();
    for (const path of ['/questionnaires/a/..%2F..%2Fsecret', '/questionnaires/%3Cb%3E/x'])
      expect((await gateway.get(path)).status).toBe(404);
  });
});
