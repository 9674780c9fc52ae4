import type { RunRecord } from '../../../model/local-activities.js';
import type { Json } from '../../../model/json.js';
import { ClientFailure } from '../../../client/failure.js';
import { ledgerJson, ledgerName, packEntries } from '../../../model/audience/ledger-record.js';
import { type GoLiveGateway, goLiveGateway, sectionOf, textOf } from './support/go-live-gateway.js';
import { announceEntries, NOW, RUN } from './support/go-live.js';

const AT = `/runs/${RUN}`;

/** The cells of one person, as text, one per ask. */
function cellsOf(page: string, name: string): string[] {
  const row = sectionOf(page, 'people')
    .split('<tr role="row">')
    .find((one) => one.includes(`>${name}<`));
  if (row === undefined) throw new Error(`no row of ${name}`);
  return [...row.matchAll(/<td[\s\S]*?<\/td>/g)].map(([cell]) => textOf(cell).trim());
}

describe('the page of a run', () => {
  it('says first how it stands, whom it waits for, and how much is still planned', async () => {
    const { page } = await goLiveGateway();
    const text = textOf(await page(AT, 'noor'));
    expect(text).toContain('Storefront goes live waiting Waits for product (1) and operations (2)');
    expect(text).toContain('Steps over 4 of 11 1 failed');
    expect(text).toContain('Runs since 5 h 22 min from 16:00');
    expect(text).toContain('Still planned 22 min 35 s beside open waits for people');
  });

  it('shows what is open with deadline, meaning of silence and the way to the ask', async () => {
    const { page } = await goLiveGateway();
    const asks = sectionOf(await page(AT, 'noor'), 'asks');
    expect(textOf(asks)).toContain(
      '13 of 20 answered. Until 21:40 (in 18 min). Silence means: the run goes on without an answer.',
    );
    expect(asks).toContain(`href="/runs/${RUN}/asks/go%2F1"`);
  });

  it('draws the timeline and says the same as a table', async () => {
    const { page } = await goLiveGateway();
    const timeline = sectionOf(await page(AT, 'noor'), 'timeline');
    expect(timeline.match(/<svg [^>]*class="timeline"/g)).toHaveLength(2);
    expect(textOf(timeline)).toContain(
      'Warm up green decides when it ends failed 2 min 20:08 20:31 22 min 57 s 10 min',
    );
    expect(textOf(timeline)).toContain('Move all traffic to green decides when it ends pending 20 s');
  });

  it('shows each step with what it waits for, why it failed and what would take it back', async () => {
    const { page } = await goLiveGateway();
    const steps = textOf(sectionOf(await page(AT, 'noor'), 'steps'));
    expect(steps).toContain('Waits for product (1) and operations (2); 2 approved');
    expect(steps).toContain('2 of 3 nodes answered in time; node green-3 did not within 90 s. too-slow');
    expect(steps).toContain('Undo: Set storefront-edge to blue 100 %');
  });

  it('lists what it has changed, in order, with what would take it back', async () => {
    const { page } = await goLiveGateway();
    const text = textOf(sectionOf(await page(AT, 'noor'), 'effects'));
    expect(text).toContain(
      'Start v1.5.0 in slot green of storefront-host storefront-host 20:00 succeeded Start v1.4.2 in slot green',
    );
    expect(text).toContain('Send 500 requests to each node of green storefront-green 20:08 failed none is declared');
    expect(text).not.toContain('Set storefront-edge to green');
  });

  it('says who decided what, over what, at which level, and what does not count', async () => {
    const { page } = await goLiveGateway();
    const text = textOf(sectionOf(await page(AT, 'noor'), 'decisions'));
    expect(text).toContain('lea decided: skip, 20:31, Slack, level 2: green-3 is out of rotation');
    expect(text).toContain('dana approved go: refused: who starts a run does not approve it');
  });

  it('shows the last known state, and says so, while no worker answers', async () => {
    const gateway = await goLiveGateway();
    await gateway.page(AT, 'noor');
    gateway.runs.worker = false;
    expect(textOf(await gateway.page(AT, 'noor'))).toContain(
      'No worker answers. This is what the run showed at 21:22.',
    );
  });

  it('shows a closed run from its record when Temporal has forgotten it', async () => {
    const gateway = await goLiveGateway();
    const record = { run: RUN, view: { ...gateway.view, status: 'succeeded', endedAt: NOW, headline: 'Succeeded.' } };
    await gateway.context.store.put(`runs/${RUN}/record`, record as unknown as RunRecord as unknown as Json);
    gateway.runs.all.delete(RUN);
    const page = await gateway.page(AT, 'noor');
    expect(textOf(page)).toContain('Storefront goes live succeeded Succeeded.');
    expect(page).not.toContain('data-live');
  });
});

describe('the matrix of people', () => {
  it.each([
    ['Hugo Jansen', 'unreachable Slack, 16:09 mail bounced: no such mailbox; no Slack account'],
    ['Tess de Vries', 'planned 16:01'],
    ['Wanda Schmidt', 'sent Slack, 16:02'],
    ['Paulo Mendes', 'delivered Slack, 16:02'],
    ['Nils Eriksen', 'seen Slack, 18:14'],
    ['Ada Okafor', 'acknowledged Slack, 17:00'],
    ['Elena Petrova', 'acknowledged Slack, by lin for them, 18:40'],
    ['Daniel Osei', 'late (acknowledged) mail, 20:31'],
    ['Ivan Horvat', 'waived Slack, by dana for them, 19:02'],
  ])('says of %s how they stand, over what, when, and by whom', async (name, said) => {
    const { page } = await goLiveGateway();
    expect(cellsOf(await page(AT, 'noor'), name)[0]).toBe(said);
  });

  it('shows votes, whose place they fill, and answers that do not count', async () => {
    const { page } = await goLiveGateway();
    const shown = await page(AT, 'noor');
    expect(cellsOf(shown, 'Omar Haddad')).toContain('approved page, 20:58');
    expect(cellsOf(shown, 'Kai Lindqvist')).toContain('approved page, for ines, 21:03');
    expect(cellsOf(shown, 'Inês Duarte')).toContain('approved page, by kai for them, 21:03');
    expect(cellsOf(shown, 'Dana Reyes').at(-1)).toBe(
      'refused command line, 21:05 approved; does not count: started the run',
    );
    expect(cellsOf(shown, 'Priya Nair').at(-1)).toBe('delivered Slack, 20:51');
  });

  it('has who is missing before who has answered', async () => {
    const { page } = await goLiveGateway();
    const people = sectionOf(await page(AT, 'noor'), 'people');
    const place = (name: string) => people.indexOf(`>${name}<`);
    expect(place('Hugo Jansen')).toBeLessThan(place('Marek Nowak'));
    expect(place('Marek Nowak')).toBeLessThan(place('Tess de Vries'));
    expect(place('Wanda Schmidt')).toBeLessThan(place('Daniel Osei'));
    expect(place('Daniel Osei')).toBeLessThan(place('Ada Okafor'));
  });

  it('shows why somebody declined to who may steer the run, and to nobody else', async () => {
    const { page } = await goLiveGateway();
    const note = 'The late shift has no cover for the first hour.';
    expect(textOf(await page(AT, 'lea'))).toContain(`declined page, 17:12 “${note}”`);
    for (const person of ['noor', 'marek', undefined]) expect(await page(AT, person)).not.toContain(note);
  });

  it('filters by name, group and state, and keeps the filter over its pages', async () => {
    const { page } = await goLiveGateway();
    const found = async (query: string) =>
      /<caption>(\d+) (?:person|people)/.exec(sectionOf(await page(`${AT}?${query}`, 'noor'), 'people'))?.[1];
    expect(await found('')).toBe('40');
    expect(await found('name=ada')).toBe('1');
    expect(await found('group=noc')).toBe('8');
    expect(await found('state=unreachable')).toBe('1');
    expect(await found('group=noc&state=declined')).toBe('1');
    expect(await found('name=%3Cscript%3E')).toBe('0');
  });

  it('shows 200 people at a time, and says how many there are', async () => {
    const gateway = await goLiveGateway();
    const [template] = announceEntries();
    const shard = gateway.audiences.shards.get(`audience:${RUN}/announce/1/0`);
    if (!template || !shard?.view) throw new Error('no ledger');
    shard.view.entries = Array.from({ length: 450 }, (_, index) => ({
      ...template,
      person: `p${index}`,
      name: `Person ${String(index).padStart(3, '0')}`,
      state: 'acknowledged' as const,
    }));
    const first = sectionOf(await gateway.page(`${AT}?name=person`, 'noor'), 'people');
    expect(first).toContain('<caption>450 people, 200 shown; who is missing stands first.</caption>');
    expect(first.match(/<tr role="row">/g)).toHaveLength(201);
    expect(first).toContain('href="?name=person&amp;page=2#people" rel="next"');
    const last = sectionOf(await gateway.page(`${AT}?name=person&page=99`, 'noor'), 'people');
    expect(textOf(last)).toContain('Page 3 of 3');
    expect(last.match(/<tr role="row">/g)).toHaveLength(51);
  });

  it('says which ledger cannot be read, and takes the one on record for an ask that is over', async () => {
    const gateway = await goLiveGateway();
    for (const ask of ['announce/1', 'ready/1']) {
      const shard = gateway.audiences.shards.get(`audience:${RUN}/${ask}/0`);
      if (shard) shard.view = undefined;
    }
    const record = {
      v: 1 as const,
      run: RUN,
      ask: 'announce/1',
      environment: 'production',
      at: NOW,
      counts: { total: 0, states: {}, groups: {} },
      flaws: [],
      told: [],
      ...packEntries(announceEntries()),
    };
    await gateway.context.store.put(ledgerName(record), ledgerJson(record));
    const page = await gateway.page(AT, 'noor');
    expect(textOf(sectionOf(page, 'people'))).toContain('The ledger of Ready for v1.5.0? cannot be read now');
    expect(cellsOf(page, 'Hugo Jansen')[0]).toContain('unreachable');
  });

  it('asks each shard once for all who look at one time', async () => {
    const gateway = await goLiveGateway();
    const asked: string[] = [];
    const view = gateway.audiences.view.bind(gateway.audiences);
    gateway.audiences.view = (place) => {
      asked.push(`${place.ask}/${place.shard}`);
      return view(place);
    };
    await Promise.all(Array.from({ length: 10 }, () => gateway.page(AT, 'noor')));
    expect(asked.toSorted()).toEqual(['announce/1/0', 'go/1/0', 'ready/1/0']);
  });
});

describe('the overview', () => {
  it('shows what waits for me, earliest deadline first, with what silence means and how long is left', async () => {
    const gateway = await goLiveGateway();
    const mine = textOf(await gateway.page('/', 'noor'));
    expect(mine).toContain('Waiting for you');
    expect(mine).toContain('Switch the storefront to v1.5.0?');
    expect(mine).toContain('Until 22:50 (in 1 h 28 min). Silence means: rejected: nothing of this happens.');
    expect(textOf(await gateway.page('/', 'rosa'))).toContain('Nobody waits for an answer of yours.');
    const all = textOf(await gateway.page('/'));
    expect(all.indexOf('Ready for v1.5.0?')).toBeLessThan(all.indexOf('Switch the storefront'));
  });

  it('shows runs that go on with their environment, then those that ended', async () => {
    const gateway = await goLiveGateway();
    expect(textOf(await gateway.page('/', 'noor'))).toMatch(
      /Runs that go on storefront-go-live-1201 waiting go-live production since/,
    );
    gateway.runs.close(RUN);
    const page = await gateway.page('/', 'noor');
    expect(textOf(page)).toContain('No run goes on. Start one: daybook start');
    expect(page.indexOf('id="over"')).toBeLessThan(page.indexOf(`/runs/${RUN}"`));
  });

  it('names runs whose workers do not answer instead of hiding what they ask', async () => {
    const gateway = await goLiveGateway();
    gateway.runs.worker = false;
    expect(textOf(await gateway.page('/', 'noor'))).toContain(
      `No worker answers for ${RUN}. What they ask is not shown.`,
    );
  });
});

describe('the stream of a page', () => {
  async function events(
    gateway: GoLiveGateway,
    path: string,
  ): Promise<{ next(): Promise<[event: string, data: string] | undefined>; stop(): Promise<void> }> {
    const reply = await gateway.get(path);
    expect(reply.headers.get('content-type')).toContain('text/event-stream');
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error('no stream');
    let text = '';
    const next = async (): Promise<[string, string] | undefined> => {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end >= 0) {
          const event = text.slice(0, end);
          text = text.slice(end + 2);
          const name = /^event: (.*)$/m.exec(event)?.[1];
          if (name !== undefined) return [name, /^data: (.*)$/m.exec(event)?.[1] ?? ''];
          continue;
        }
        const { done, value } = await reader.read();
        if (done) return undefined;
        text += value;
      }
    };
    return { next, stop: () => reader.cancel() };
  }

  const versionIn = (page: string) => /data-version="([0-9a-f]+)"/.exec(page)?.[1];

  it('begins with the version of the page as it is, so that nothing is fetched twice, and tells every change', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(AT);
    expect(page).toContain(`data-live="${AT}/live"`);
    const stream = await events(gateway, `${AT}/live`);
    expect(await stream.next()).toEqual(['changed', versionIn(page)]);
    gateway.view.headline = 'Goes on.';
    const [event, version] = (await stream.next()) ?? [];
    expect(event).toBe('changed');
    expect(version).toBe(versionIn(await gateway.page(AT)));
    expect(version).not.toBe(versionIn(page));
    await stream.stop();
  });

  it('ends with the run, and carries nothing of it', async () => {
    const gateway = await goLiveGateway();
    const stream = await events(gateway, `${AT}/live`);
    await stream.next();
    gateway.view.status = 'succeeded';
    const last = await stream.next();
    expect(last?.[0]).toBe('over');
    expect(last?.[1]).toMatch(/^[0-9a-f]{16}$/);
    expect(await stream.next()).toBeUndefined();
    expect(gateway.context.views.watched).toBe(0);
  });

  it('of the overview tells of a new run and of a new ask', async () => {
    const gateway = await goLiveGateway();
    const stream = await events(gateway, '/live');
    expect(await stream.next()).toEqual(['changed', versionIn(await gateway.page('/'))]);
    gateway.view.asks = gateway.view.asks.slice(0, 3);
    expect((await stream.next())?.[0]).toBe('changed');
    await stream.stop();
  });

  it('is refused for a run that nobody knows', async () => {
    const gateway = await goLiveGateway();
    expect((await gateway.get('/runs/none/live')).status).toBe(404);
    expect(new ClientFailure('not-found', '').kind).toBe('not-found');
  });
});
