import type { Verdict } from '../../../model/ask.js';
import { KINDS } from '../../../model/messages/kinds/index.js';
import { Refusal } from '../../../gateway/refusal.js';
import { dialogFor } from '../../../gateway/slack/actions.js';
import { FORM, type Office, type OfficeOptions, openOffice, OPS } from './office.js';

let office: Office;

afterEach(() => office.close());

async function open(options?: OfficeOptions): Promise<Office> {
  office = await openOffice(options);
  return office;
}

function votes() {
  return office.gateway.runs.taken.map(({ statement }) => statement);
}

function verdictOf(verdict: Verdict): void {
  office.gateway.runs.answer = async () => verdict;
}

describe.each(['http', 'socket'] as const)('a button, over %s', (over) => {
  it('becomes a signed answer of who pressed it, at level 2, to what the message showed', async () => {
    const { slack, asks, post } = await open({ over });
    const delivery = await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Approve');
    expect(delivery).toMatchObject({ acked: true });
    expect(votes()).toMatchObject([
      {
        sub: 'omar',
        level: 2,
        via: 'slack',
        identity: 'slack',
        run: 'r1',
        ask: 'go/1',
        action: 'approve',
        digest: asks.approval.digest,
      },
    ]);
    expect(office.notes('U0OMAR')).toEqual([]);
  });

  it('becomes an answer to an audience', async () => {
    const { slack, asks, post, gateway } = await open({ over });
    const message = await post(asks.announcement, { person: 'ines' });
    expect((await slack.click('U0INES', message, 'I have read this')).acked).toBe(true);
    expect(gateway.audiences.taken).toMatchObject([
      { sub: 'ines', about: 'ines', level: 2, via: 'slack', action: 'acknowledge', ask: 'announce/1' },
    ]);
  });

  it('is one answer, and said once, however many copies Slack delivers to two gateways', async () => {
    const { slack, asks, post } = await open({ over, gateways: 2 });
    const message = await post(asks.approval, { channel: OPS });
    slack.duplicate(4);
    await slack.click('U0OMAR', message, 'Approve');
    expect(votes()).toHaveLength(1);
    expect(office.notes('U0OMAR')).toEqual([]);
    verdictOf({ verdict: 'refused', reason: 'not-in-group', message: 'it asks release' });
    await slack.click('U0INES', message, 'Approve');
    expect(slack.deliveries).toHaveLength(8);
    expect(slack.deliveries.every(({ acked }) => acked)).toBe(true);
    await office.note('U0INES');
    // Every gateway had its turn before this one was acknowledged.
    await slack.click('U0DANA', message, 'Approve');
    await office.note('U0DANA');
    expect(office.notes('U0INES')).toEqual(['Your answer was refused: it asks release.']);
  });
});

describe('somebody who was taken out of people.yaml while the gateway runs', () => {
  const without = (id: string) => {
    const { context } = office.gateway;
    const { [id]: _gone, ...people } = context.workspace.people.people;
    const fresh = { ...context.workspace, people: { ...context.workspace.people, people } };
    context.readWorkspace = async () => fresh;
  };

  it('gives nothing, and sees nothing', async () => {
    const { slack, asks, post } = await open();
    const message = await post(asks.approval, { channel: OPS });
    without('omar');
    await slack.click('U0OMAR', message, 'Approve');
    expect(await office.note('U0OMAR')).toContain('Your Slack user is in no people.yaml');
    expect(votes()).toEqual([]);
  });

  it('is told apart from nobody while people.yaml cannot be read: nothing is taken, and it may be done again', async () => {
    const { slack, asks, post, gateway } = await open();
    const message = await post(asks.approval, { channel: OPS });
    gateway.context.readWorkspace = async () => {
      throw new Refusal(503, { code: 'workspace-unreadable', message: 'people.yaml has 1 problem now' });
    };
    expect((await slack.click('U0OMAR', message, 'Approve')).acked).toBe(false);
    expect(await office.note('U0OMAR')).toContain('People.yaml has 1 problem now');
    expect(votes()).toEqual([]);
  });
});

describe('what is told to who pressed it, and to nobody else', () => {
  it.each([
    [
      { verdict: 'refused', reason: 'barred-starter', message: 'who starts a run does not approve it' },
      'refused: who starts',
    ],
    [{ verdict: 'late', reason: 'closed', message: 'the deadline was 14:00 UTC' }, 'came late: the deadline'],
    [{ verdict: 'already', message: 'you have approved it' }, 'recorded before: you have approved'],
  ] as const)('%j', async (verdict, words) => {
    const { slack, asks, post } = await open();
    const message = await post(asks.approval, { channel: OPS });
    verdictOf(verdict);
    expect((await slack.click('U0OMAR', message, 'Approve')).acked).toBe(true);
    expect(await office.note('U0OMAR')).toContain(words);
    expect(slack.messages(OPS)).toHaveLength(1);
  });

  it('that an ask is over, for a button that is still there', async () => {
    const { slack, asks, post, gateway } = await open();
    const message = await post(asks.approval, { channel: OPS });
    const [ask] = gateway.runs.view('r1').asks;
    if (ask) ask.status = 'passed';
    await slack.click('U0OMAR', message, 'Reject');
    expect(await office.note('U0OMAR')).toContain('is over (passed)');
    expect(slack.world.views.size).toBe(0);
  });

  it('that the run has ended', async () => {
    const { slack, asks, post, gateway } = await open();
    const message = await post(asks.approval, { channel: OPS });
    gateway.runs.close('r1');
    await slack.click('U0OMAR', message, 'Approve');
    expect(await office.note('U0OMAR')).toContain('is over');
  });

  it('that it has changed since', async () => {
    const { slack, asks, post } = await open();
    const message = await post({ ...asks.approval, digest: 'e'.repeat(64) }, { channel: OPS });
    await slack.click('U0OMAR', message, 'Approve');
    expect(await office.note('U0OMAR')).toContain('changed since you saw it');
    expect(votes()).toEqual([]);
  });

  it('words of others as text, never as a mention of everybody', async () => {
    const { slack, asks, post } = await open();
    const message = await post(asks.approval, { channel: OPS });
    verdictOf({ verdict: 'refused', message: '<!channel> look at <https://evil.example|this>' });
    await slack.click('U0OMAR', message, 'Approve');
    expect(await office.note('U0OMAR')).toContain('&lt;!channel&gt; look at &lt;https://evil.example|this&gt;');
  });
});

describe('in the place of somebody else', () => {
  it('a vote names whose it is, when the message has asked for it', async () => {
    const { slack, asks, post, gateway } = await open();
    const [ask] = gateway.runs.view('r1').asks;
    if (ask) ask.delegations = [{ from: 'omar', to: 'ines', at: 0, jti: 'd' }];
    await slack.click('U0INES', await post(asks.approval, { person: 'ines' }, { about: 'omar' }), 'Approve');
    expect(votes()).toMatchObject([{ sub: 'ines', for: 'omar', action: 'approve' }]);
  });

  it('is nobody whom nobody has put there, whatever the message says', async () => {
    const { slack, asks, post } = await open();
    await slack.click('U0INES', await post(asks.approval, { person: 'ines' }, { about: 'omar' }), 'Approve');
    expect(await office.note('U0INES')).toContain('You are not in the place of omar here');
    expect(votes()).toEqual([]);
  });

  it('so does an acknowledgement', async () => {
    const { slack, asks, post, gateway } = await open();
    await slack.click(
      'U0INES',
      await post(asks.announcement, { person: 'ines' }, { about: 'dana' }),
      'I have read this',
    );
    expect(gateway.audiences.taken).toMatchObject([{ sub: 'ines', about: 'dana' }]);
  });
});

describe('a dialog', () => {
  it('asks for the reason of a no, and gives both together', async () => {
    const { slack, asks, post } = await open();
    expect((await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Reject')).acked).toBe(true);
    expect(votes()).toEqual([]);
    expect(await slack.submitModal('U0OMAR', {})).toBeUndefined();
    const delivery = await slack.submitModal('U0OMAR', { 'Why?': 'Not on a Friday' });
    expect(delivery?.acked).toBe(true);
    expect(votes()).toMatchObject([{ sub: 'omar', action: 'reject', reason: 'Not on a Friday' }]);
    expect(slack.world.views.size).toBe(0);
  });

  it('asks the questions of a form, each in its own kind of input, and gives typed answers', async () => {
    const { slack, asks, post, gateway } = await open();
    await slack.click('U0INES', await post(asks.questions, { person: 'ines' }), 'Answer');
    const [view] = slack.world.views.values();
    const elements = view?.content.blocks.flatMap(({ element }) =>
      element ? [(element as { type: string }).type] : [],
    );
    expect(elements).toEqual([
      'radio_buttons',
      'plain_text_input',
      'static_select',
      'static_select',
      'number_input',
      'datepicker',
    ]);
    const delivery = await slack.submitModal('U0INES', {
      'Is somebody awake?': 'Yes',
      'Who is it?': 'Kai',
      'Where?': 'At the office',
      'How sure are you? (1 not, 5 very)': '4',
      'For how many hours?': '2.5',
      'Until which day?': '2026-12-01',
    });
    expect(delivery).toMatchObject({ acked: true, body: undefined });
    expect(gateway.audiences.taken).toMatchObject([
      {
        sub: 'ines',
        action: 'answer',
        form: { awake: true, who: 'Kai', where: 'At the office', sure: 4, hours: 2.5, until: '2026-12-01' },
      },
    ]);
  });

  it('says beside each question what is wrong, also to who gets past the checks of Slack', async () => {
    const { slack, asks, post, gateway } = await open();
    await slack.click('U0INES', await post(asks.questions, { person: 'ines' }), 'Answer');
    await slack.submitModal('U0INES', { 'Who is it?': 'Kai', 'For how many hours?': '99' }, { forged: true });
    const [view] = slack.world.views.values();
    expect(view?.errors).toMatchObject({
      q0: '"Is somebody awake?" needs an answer',
      q2: '"Where?" needs an answer',
      q4: '"For how many hours?" takes a number from 0 to 24',
    });
    expect(gateway.audiences.taken).toEqual([]);
  });

  it('is one answer when its submission is delivered twice, and another one when it was corrected', async () => {
    const { slack, asks, post } = await open();
    await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Reject');
    slack.duplicate(3);
    await slack.submitModal('U0OMAR', { 'Why?': 'Not on a Friday' });
    expect(votes()).toHaveLength(1);
  });

  it('stays open with what was typed when it was not taken in time to know, and takes it the second time', async () => {
    const { slack, asks, post, gateway } = await open();
    await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Reject');
    gateway.runs.worker = false;
    await slack.submitModal('U0OMAR', { 'Why?': 'Not on a Friday' });
    const [view] = slack.world.views.values();
    expect(view?.errors.reason).toContain('No worker');
    gateway.runs.worker = true;
    await slack.submitModal('U0OMAR', { 'Why?': 'Not on a Friday' });
    expect(votes()).toMatchObject([{ reason: 'Not on a Friday' }]);
  });

  it('shows a final no in its place', async () => {
    const { slack, asks, post } = await open();
    await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Reject');
    verdictOf({ verdict: 'late', message: 'the deadline was 14:00 UTC' });
    await slack.submitModal('U0OMAR', { 'Why?': 'Not on a Friday' });
    const [view] = slack.world.views.values();
    expect(JSON.stringify(view?.content)).toContain('Your answer came late: the deadline was 14:00 UTC.');
    expect(view?.content.submit).toBeUndefined();
  });

  it('hands a vote on to somebody of people.yaml only', async () => {
    const { slack, asks, post } = await open();
    const message = await post(asks.approval, { channel: OPS });
    await slack.click('U0OMAR', message, 'Hand over');
    await slack.submitModal('U0OMAR', { 'Who votes in your place?': 'U0NOBODY' });
    const [view] = slack.world.views.values();
    expect(view?.errors.to).toContain('in no people.yaml');
    await slack.submitModal('U0OMAR', { 'Who votes in your place?': 'U0INES' });
    expect(votes()).toMatchObject([{ sub: 'omar', action: 'delegate', for: 'ines' }]);
  });

  it('carries the handle and nothing else', async () => {
    const { slack, asks, post } = await open();
    await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Reject');
    const [view] = slack.world.views.values();
    expect(view?.content.private_metadata).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is told apart by the gateway as by the message', async () => {
    await open();
    const card = { level: 2, actions: ['approve', 'reject', 'withdraw', 'delegate'], digest: 'a'.repeat(64) } as never;
    const buttons = Object.values(KINDS).flatMap((kind) => kind.buttons(card));
    expect(buttons.map(({ action }) => [action, dialogFor(action)])).toEqual(
      buttons.map(({ action, dialog }) => [action, dialog]),
    );
    expect(FORM.length).toBeGreaterThan(0);
  });
});

describe('/daybook', () => {
  it('lists what waits for who asks, with links, and shows it to nobody else', async () => {
    const { slack } = await open();
    const delivery = await slack.slash('U0DANA', '/daybook');
    expect(delivery.acked).toBe(true);
    const { text, response_type } = delivery.body as { text: string; response_type: string };
    expect(response_type).toBe('ephemeral');
    expect(text).toContain('<http://127.0.0.1:7080|Everything that waits for you>');
  });

  it('says to a stranger that it does not know them', async () => {
    const { slack } = await open();
    await slack.slash('U0NOBODY', '/daybook');
    expect(office.notes('U0NOBODY')[0]).toContain('in no people.yaml');
  });
});
