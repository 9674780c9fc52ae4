import { digestPrefix } from '../../../model/digest.js';
import { askAt, type GoLiveGateway, goLiveGateway, sectionOf, textOf } from './support/go-live-gateway.js';
import { NOW, RUN } from './support/go-live.js';

function askOf({ view }: GoLiveGateway, id: string) {
  const ask = view.asks.find((one) => one.id === id);
  if (!ask) throw new Error(`no ask ${id}`);
  return ask;
}

/** The page once what was read of the ledger is old. */
async function fresh(gateway: GoLiveGateway, person: string): Promise<string> {
  const { cookie } = await gateway.signInWeb(person, 'oidc');
  gateway.clock.now += 60_000;
  return (await gateway.app.request(askAt('ready/1'), { headers: { host: '127.0.0.1:7080', cookie } })).text();
}

/** Values of the radios of a form, by name. */
function radios(page: string, name: string): string[] {
  return [...page.matchAll(new RegExp(`<input type="radio" name="${name}" value="([^"]*)"`, 'g'))].map(
    ([, value = '']) => value,
  );
}

describe('the page of an approval', () => {
  it('shows exactly what happens, with target, parameters, undo and what has changed', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(askAt('go/1'), 'noor');
    const what = textOf(sectionOf(page, 'what'));
    expect(what).toContain('switch: traffic on storefront-edge try 2');
    expect(what).toContain('to green: 100');
    expect(what).toContain('Undo to: {blue: 100}');
    expect(what).toContain('announce-switch: http on status-page');
    expect(what).toContain('Undo none is declared');
    expect(what).toContain('switch.epoch: was 1 → now 2');
  });

  it('says who decides, until when, what silence means, and the digest that is signed', async () => {
    const gateway = await goLiveGateway();
    const text = textOf(sectionOf(await gateway.page(askAt('go/1'), 'noor'), 'conditions'));
    expect(text).toContain('Who decides product (1) and operations (2), signed in');
    expect(text).toContain('Deadline 22:50 (in 1 h 28 min)');
    expect(text).toContain('Silence means rejected: nothing of this happens');
    expect(text).toContain(`Digest ${digestPrefix(askOf(gateway, 'go/1').digest)}`);
  });

  it('says who has answered, for whom, over what and at which level, and what does not count', async () => {
    const gateway = await goLiveGateway();
    const text = textOf(sectionOf(await gateway.page(askAt('go/1'), 'noor'), 'answers'));
    expect(text).toContain('product 1 of 1: omar');
    expect(text).toContain('operations 1 of 2: kai for ines');
    expect(text).toContain('Approved by omar, 20:58, on the page: Checkout tested twice. level 3');
    expect(text).toContain('Approved by kai in the place of ines, 21:03, on the page level 3');
    expect(text).toContain('Approved by dana, 21:05, over the command line; does not count: started the run level 3');
  });

  it('offers to approve and to reject, with nothing chosen beforehand, and posts to its own address', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(askAt('go/1'), 'noor');
    expect(radios(page, 'action')).toEqual(['approve', 'reject']);
    expect(page).not.toMatch(/\schecked|\sselected/);
    expect(page).toContain(`<form method="post" action="${askAt('go/1')}/answer">`);
    expect(page).toContain(`<input type="hidden" name="digest" value="${askOf(gateway, 'go/1').digest}">`);
    expect(page).toMatch(/<input type="hidden" name="form-token" value="[^"]{20,}">/);
  });

  it('offers to take a vote back to who has given one', async () => {
    const gateway = await goLiveGateway();
    expect(radios(await gateway.page(askAt('go/1'), 'omar'), 'action')).toEqual(['approve', 'reject', 'withdraw']);
  });

  it('lets a delegate choose for whom, and offers to hand a vote over where policy lets one', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(askAt('go/1'), 'kai');
    expect(radios(page, 'for')).toEqual(['', 'ines']);
    expect(page).toContain('In the place of Inês Duarte');
    expect(page).toContain('<input type="hidden" name="action" value="delegate">');
    askOf(gateway, 'go/1').actions = ['approve', 'reject', 'withdraw'];
    expect(await gateway.page(askAt('go/1'), 'kai')).not.toContain('value="delegate"');
  });

  it('lets a deputy of people.yaml vote where policy lets deputies, and nobody else', async () => {
    const gateway = await goLiveGateway();
    const { people } = gateway.context.workspace.people;
    if (people.noor) people.noor.away = [{ from: '2026-12-01', to: '2026-12-02' }];
    if (people.noor) people.noor.deputies = [{ person: 'ada' }];
    expect(radios(await gateway.page(askAt('go/1'), 'ada'), 'for')).toEqual(['noor']);
    expect(await gateway.page(askAt('go/1'), 'marek')).toContain('This does not ask you');
  });

  it('tells the starter and the author that they are barred, and offers them no form', async () => {
    const gateway = await goLiveGateway();
    const starter = await gateway.page(askAt('go/1'), 'dana');
    expect(textOf(starter)).toContain('You started this run, and who starts it does not approve it.');
    expect(radios(starter, 'action')).toEqual([]);
    gateway.view.author = 'kai';
    expect(textOf(await gateway.page(askAt('go/1'), 'kai'))).toContain('You last changed this runbook');
  });

  it('asks somebody whose sign-in is older than 15 minutes to sign in again, and comes back here', async () => {
    const gateway = await goLiveGateway();
    const { cookie } = await gateway.signInWeb('noor', 'oidc');
    gateway.clock.now = NOW + 16 * 60_000;
    const page = await (
      await gateway.app.request(askAt('go/1'), { headers: { host: '127.0.0.1:7080', cookie } })
    ).text();
    expect(textOf(page)).toContain('Sign in again to decide.');
    expect(page).toContain(`/sign-in?to=${encodeURIComponent(askAt('go/1'))}`);
    expect(radios(page, 'action')).toEqual([]);
  });

  it('shows nobody a form who is not signed in', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(askAt('go/1'));
    expect(textOf(page)).toContain('Sign in to answer.');
    expect(page).not.toContain('name="digest"');
  });

  it('is refused when what it shows is not what its digest stands for', async () => {
    const gateway = await goLiveGateway();
    const covered = askOf(gateway, 'go/1').request?.covers[0];
    if (covered) covered.params = { to: { green: 50 } };
    const reply = await gateway.get(askAt('go/1'));
    expect(reply.status).toBe(409);
    expect(textOf(await reply.text())).toContain('Do not decide.');
  });
});

describe('an answer from the page', () => {
  it('comes back to the page with the verdict at the top, in words and not by colour', async () => {
    const gateway = await goLiveGateway();
    const { cookie, formToken } = await gateway.signInWeb('noor', 'oidc');
    const page = await (
      await gateway.app.request(askAt('go/1'), { headers: { host: '127.0.0.1:7080', cookie } })
    ).text();
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page)?.[1] ?? '';
    const fields = { 'form-token': field('form-token'), digest: field('digest'), jti: field('jti'), action: 'approve' };
    expect(fields['form-token']).toBe(formToken);
    const sent = await gateway.postForm(`${askAt('go/1')}/answer`, fields, { cookie });
    expect(sent.status).toBe(303);
    const back = sent.headers.get('location') ?? '';
    const after = await (await gateway.app.request(back, { headers: { host: '127.0.0.1:7080', cookie } })).text();
    expect(after).toMatch(
      /<div class="note tone-good" role="status"><p><strong>Your answer is recorded\.<\/strong> recorded<\/p><\/div>/,
    );
    expect(after.indexOf('Your answer is recorded.')).toBeLessThan(after.indexOf('id="what"'));
    expect(gateway.runs.taken.at(-1)?.statement).toMatchObject({
      sub: 'noor',
      action: 'approve',
      via: 'page',
      level: 3,
    });
  });

  it('is one answer, however often the same page sends it', async () => {
    const gateway = await goLiveGateway();
    const { cookie, formToken } = await gateway.signInWeb('noor', 'oidc');
    const { digest } = askOf(gateway, 'go/1');
    const fields = { 'form-token': formToken, digest, jti: 'same-page-twice', action: 'approve', for: '' };
    for (let click = 0; click < 3; click += 1) await gateway.postForm(`${askAt('go/1')}/answer`, fields, { cookie });
    expect(gateway.runs.taken.filter(({ statement }) => statement.action === 'approve')).toHaveLength(1);
  });

  it('shows a verdict to nobody who made one up', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(`${askAt('go/1')}?said=eyJ2ZXJkaWN0IjoiYWNjZXB0ZWQifQ`, 'noor');
    expect(page).not.toContain('Your answer is recorded');
  });
});

describe('the page of a questionnaire', () => {
  it('has an input of the right kind for each question, and nothing filled in', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(askAt('ready/1'), 'ada');
    expect(radios(page, 'field\\.confidence')).toEqual(['1', '2', '3', '4', '5']);
    expect(radios(page, 'field\\.cover')).toEqual(['yes', 'no']);
    expect(radios(page, 'field\\.channel')).toEqual(['Slack', 'e-mail', 'phone']);
    expect(page).toMatch(/<input type="number"[^>]*name="field\.people"[^>]*min="0"[^>]*max="50"/);
    expect(page).toMatch(/<input type="date"[^>]*name="field\.rehearsed"/);
    expect(page).toMatch(/<textarea[^>]*name="field\.worry"/);
    expect(page).not.toMatch(/\schecked/);
  });

  it('has the words that its reader’s message had, where they are their own', async () => {
    const gateway = await goLiveGateway();
    const ask = askOf(gateway, 'ready/1');
    const { people, groups } = gateway.context.workspace.people;
    groups.crew = ['sofia'];
    if (people.ada) people.ada.interests = ['db'];
    ask.variants = [
      { for: 'crew', subject: 'Crew, are you ready?', text: 'You board **first**.' },
      { for: 'db', text: 'Is the database ready?' },
    ];
    const sofia = await gateway.page(askAt('ready/1'), 'sofia');
    expect(sofia).toContain('<h1>Crew, are you ready?</h1>');
    expect(sofia).toContain('You board <strong>first</strong>.');
    expect(textOf(sofia)).not.toContain(ask.text);
    const ada = await gateway.page(askAt('ready/1'), 'ada');
    expect(ada).toContain(`<h1>${ask.subject ?? ask.title}</h1>`);
    expect(textOf(ada)).toContain('Is the database ready?');
    expect(ada).toContain(`<input type="hidden" name="digest" value="${ask.digest}">`);
    for (const person of ['rosa', undefined])
      expect(textOf(await gateway.page(askAt('ready/1'), person))).not.toMatch(/board|database ready/);
  });

  it('notes once that somebody has seen it who is asked and has not answered, and nobody else', async () => {
    const gateway = await goLiveGateway();
    for (const person of ['marek', 'lea', undefined]) await gateway.page(askAt('ready/1'), person);
    for (let look = 0; look < 3; look += 1) await gateway.page(askAt('ready/1'), 'sofia');
    while (gateway.audiences.batches.length === 0) await new Promise((resolve) => setImmediate(resolve));
    expect(gateway.audiences.taken.map(({ sub, about, action }) => [sub, about, action])).toEqual([
      ['sofia', 'sofia', 'seen'],
    ]);
  });

  it('may be answered although the ledger cannot be read: whom it asks is the audience to say then', async () => {
    const gateway = await goLiveGateway();
    expect(textOf(await gateway.page(askAt('ready/1'), 'rosa'))).toContain('This does not ask you');
    const shard = gateway.audiences.shards.get(`audience:${RUN}/ready/1/0`);
    if (shard) shard.view = undefined;
    expect(radios(await fresh(gateway, 'rosa'), 'action')).toEqual(['answer', 'decline']);
  });

  it('lets those who may steer the run let somebody off, with a reason, and nobody else', async () => {
    const gateway = await goLiveGateway();
    const page = await gateway.page(askAt('ready/1'), 'lea');
    expect(page).toContain('<input type="hidden" name="action" value="waive">');
    expect(page).toContain('<option value="sofia">Sofia Rossi</option>');
    expect(page).not.toContain('<option value="rosa">');
    expect(page).toMatch(/id="waive-reason" name="reason" required/);
    expect(await gateway.page(askAt('ready/1'), 'sofia')).not.toContain('value="waive"');
  });

  it('is looked at by HEAD without a trace', async () => {
    const gateway = await goLiveGateway();
    const { cookie } = await gateway.signInWeb('sofia', 'oidc');
    await gateway.app.request(askAt('ready/1'), { method: 'HEAD', headers: { host: '127.0.0.1:7080', cookie } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(gateway.audiences.batches).toEqual([]);
  });
});

describe('the page of a manual task', () => {
  it('asks for what the task wants to know, as its plan says', async () => {
    const gateway = await goLiveGateway();
    const run = gateway.runs.all.get(RUN);
    if (!run) throw new Error('no run');
    Object.assign(run.request.plan.steps[0] ?? {}, {
      id: 'count',
      params: { outputs: { orders: 'How many orders are open?' } },
    });
    const { planDigest } = await import('../../../model/digest.js');
    const { shownDigest } = await import('../../../gateway/asks.js');
    gateway.view.planDigest = planDigest(run.request.plan);
    const ask = {
      ...askOf(gateway, 'warm-up/1/failure-1'),
      id: 'count/1',
      kind: 'manual' as const,
      step: 'count',
      actions: ['complete' as const],
      status: 'open' as const,
      votes: [],
    };
    gateway.view.asks.push({ ...ask, digest: shownDigest(gateway.view, { ...ask, digest: '' }) });
    const page = await gateway.page(askAt('count/1'), 'lea');
    expect(page).toContain(
      '<label for="output-orders">orders <span class="hint">How many orders are open?</span></label>',
    );
    expect(page).toContain('name="output.orders"');
    expect(radios(page, 'action')).toEqual(['complete']);
  });
});

it('what authors and people wrote is text on every page, never markup', async () => {
  const gateway = await goLiveGateway();
  const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  gateway.view.title = evil;
  gateway.view.headline = evil;
  const ask = askOf(gateway, 'warm-up/1/failure-1');
  Object.assign(ask, { title: evil, text: evil, headline: evil });
  ask.votes = [{ sub: evil, action: 'decide-skip', at: NOW, level: 2, via: evil, jti: 'j', reason: evil }];
  const { shownDigest } = await import('../../../gateway/asks.js');
  ask.digest = shownDigest(gateway.view, ask);
  for (const path of [`/runs/${RUN}`, '/', askAt(ask.id), `/runs/${RUN}/messages`])
    expect((await gateway.page(path, 'lea')).replaceAll('<script src="/live.js" defer></script>', '')).not.toMatch(
      /<script|<img/,
    );
});
