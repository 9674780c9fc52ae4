import type { AskNews } from '../../../model/audience/audience.js';
import { askLetter } from '../../../model/messages/make-letter.js';
import { notificationLetter } from '../../../model/messages/notification-letter.js';
import { acknowledgementCard, approvalCard, ASK_DIGEST, HOUR, letter, OPENED, PLAN_DIGEST } from './made-up-asks.js';

const open: AskNews = { status: 'open', votes: [] };
const olga = { sub: 'olga', action: 'approve', at: OPENED + 33 * 60_000, via: 'slack' } as const;

describe('a subject', () => {
  it('says the environment, what is wanted, until when, and of what', () => {
    expect(letter(approvalCard()).subject).toBe(
      '[PRODUCTION] Decide by 14:30 UTC: Storefront v1.4.1 cutover (Storefront goes live)',
    );
    expect(letter(acknowledgementCard()).subject).toBe(
      '[PRODUCTION] Acknowledge by 14:30 UTC: Storefront v1.4.1 tonight',
    );
  });

  it.each([
    ['manual', 'To do by 14:30 UTC: fence (Storefront goes live)'],
    ['questionnaire', 'Answer by 14:30 UTC: fence (Storefront goes live)'],
  ] as const)('has a verb of its own for %s', (kind, words) => {
    expect(letter(approvalCard({ kind, title: 'fence' })).subject).toBe(`[PRODUCTION] ${words}`);
  });

  it('of a decision asks the question that is open', () => {
    const actions = ['decide-retry', 'decide-skip', 'decide-abort'] as const;
    const card = approvalCard({ kind: 'decision', title: 'Switch', actions: [...actions], ask: 'switch/1/failure-1' });
    expect(letter(card).subject).toContain('Switch (Storefront goes live): retry, skip or abort?');
    expect(letter({ ...card, ask: 'switch/1/happened-1' }).subject).toContain('did it happen?');
  });

  it.each([
    ['production', undefined, '[PRODUCTION]'],
    ['prod', undefined, '[PROD]'],
    ['stage', 'blue', '[STAGE]'],
    ['stage', undefined, '[stage]'],
  ])('writes %s with the colour %s as %s', (environment, colour, tag) => {
    expect(letter(approvalCard({ environment, colour })).subject.split(' ')[0]).toBe(tag);
  });

  it('has the date of a deadline on another day, also for whoever reads it on that day', () => {
    const late = letter(approvalCard({ deadlineAt: OPENED + 20 * HOUR }), { what: 'reminder', at: OPENED + 18 * HOUR });
    expect(late.subject).toContain('Reminder: decide by 3 Dec, 06:30 UTC:');
    const year = letter(approvalCard({ deadlineAt: Date.UTC(2027, 0, 1) }));
    expect(year.subject).toContain('by 1 Jan 2027, 00:00 UTC:');
  });

  it('is one plain line of at most 180 characters, whatever stands in the title', () => {
    const { subject } = letter(
      acknowledgementCard({ subject: `A\r\nBcc: x@y.example\u202e\u0007${'😀'.repeat(200)}` }),
    );
    expect(subject).toMatch(/^\[PRODUCTION\] Acknowledge by 14:30 UTC: A Bcc: x@y\.example��😀+…$/u);
    expect(subject.length).toBeLessThanOrEqual(180);
    // Throws for half a character.
    expect(encodeURIComponent(subject)).toContain('%F0%9F%98%80');
  });

  it('says how it ended once it is over', () => {
    const over = letter(approvalCard(), { news: { status: 'rejected', votes: [] } });
    expect(over.subject).toBe('[PRODUCTION] Rejected: Storefront v1.4.1 cutover (Storefront goes live)');
    expect(letter(approvalCard(), { what: 'closed' }).subject).toContain('[PRODUCTION] Over: ');
  });
});

describe('the facts', () => {
  it('say who, until when, what silence means, and exactly which request, in this order', () => {
    expect(letter(approvalCard({ level: 3 })).facts).toEqual([
      { label: 'Who decides', value: 'product (1) and operations (1), signed in' },
      { label: 'Deadline', value: 'Wed 2 Dec 2026, 14:30 UTC' },
      { label: 'Silence means', value: 'rejected: nothing of this happens' },
      { label: 'Run', value: 'go-live-7 (Storefront goes live), step go' },
      { label: 'Plan', value: PLAN_DIGEST.slice(0, 12) },
      { label: 'Digest', value: ASK_DIGEST.slice(0, 12) },
    ]);
  });

  it.each([
    ['fail', 'the step fails'],
    ['ask', 'somebody is asked what happens next'],
    ['continue', 'the run goes on without an answer'],
    ['abort', 'the run is aborted'],
    ['undo', 'what the run has done is undone'],
  ])('say in words what onDeadline: %s means', (onDeadline, words) => {
    expect(letter(approvalCard({ onDeadline })).facts).toContainEqual({ label: 'Silence means', value: words });
  });

  it('say what an audience must reach', () => {
    expect(letter(acknowledgementCard()).facts[1]).toEqual({ label: 'Needed', value: 'at least 90%; everyone in noc' });
  });

  it('do not speak of silence when it is over', () => {
    const { facts } = letter(approvalCard(), { news: { status: 'passed', votes: [] } });
    expect(facts.map(({ label }) => label)).not.toContain('Silence means');
  });
});

describe('what exactly', () => {
  it('is every covered step with target, parameters and undo, and nothing of them is left out', () => {
    const sql = `${'select 1; '.repeat(50)}end`;
    const params = { run: sql, on: 'true', count: '1', list: [1, 'a b'], none: null };
    const { effects } = letter(approvalCard({ covers: [{ step: 'migrate', type: 'command', epoch: 2, params }] }));
    expect(effects).toEqual([
      {
        label: 'migrate (command, try 2)',
        value: `run: ${JSON.stringify(sql)}, on: "true", count: "1", list: [1, a b], none: null`,
      },
      { label: 'Undo of migrate', value: 'none is declared' },
    ]);
  });

  it('shows what has changed since it was asked before, and says that earlier votes are void', () => {
    const changed = [{ path: '0.params.to.green', before: 50, after: 100 }];
    const { effects, preface } = letter(approvalCard({ changed }));
    expect(effects.at(-1)).toEqual({ label: 'Changed: switch.params.to.green', value: 'was 50, now 100' });
    expect(preface).toContain('Earlier votes do not count');
    expect(letter(approvalCard({ changed: [] })).preface).toContain('the same');
    expect(letter(approvalCard()).preface).toBeUndefined();
  });

  it('are the questions of a form', () => {
    const form = [
      {
        name: 'ready',
        label: 'How ready are you?',
        type: 'scale',
        required: true,
        min: 1,
        max: 5,
        ends: ['not', 'fully'],
      },
      { name: 'what', label: 'What is missing?', type: 'text', required: false },
    ] as const;
    const { effects } = letter(approvalCard({ kind: 'questionnaire', covers: undefined, form: form as never }));
    expect(effects).toEqual([
      { label: 'Question 1', value: 'How ready are you? (scale 1 to 5, not to fully)' },
      { label: 'Question 2', value: 'What is missing? (text, may be left out)' },
    ]);
  });
});

describe('the news', () => {
  it('says who has answered what, when and how', () => {
    const votes: AskNews['votes'] = [
      { ...olga, void: 'replaced' },
      { ...olga, action: 'reject', reason: 'too\nearly', at: OPENED + 24 * HOUR, via: 'page' },
      { ...olga, sub: 'sam', void: 'barred-starter' },
      { ...olga, sub: 'pete', for: 'olga', via: 'cli' },
      { ...olga, action: 'delegate', for: 'pete', via: 'page' },
      { ...olga, action: 'withdraw', void: 'withdrawn', via: 'mail' },
    ];
    expect(letter(approvalCard(), { news: { status: 'open', votes } }).news).toEqual([
      'Rejected by olga, 3 Dec, 10:30 UTC, on the page: too early',
      'Approved by sam, 11:03 UTC, over Slack; does not count: started the run',
      'Approved by pete in the place of olga, 11:03 UTC, over the command line',
      'olga hands the vote to pete, 11:03 UTC, on the page',
      'Withdrawn by olga, 11:03 UTC, by mail',
    ]);
  });

  it('counts an audience', () => {
    const counts = { total: 40, states: { acknowledged: 12, declined: 2, unreachable: 3, sent: 23 }, groups: {} };
    const line = '12 of 40 acknowledged, 2 declined, 3 unreachable';
    expect(letter(acknowledgementCard(), { news: { ...open, counts } }).news).toEqual([line]);
    const headline = '12 of 40 acknowledged, 2 declined; at least 90% must';
    expect(letter(acknowledgementCard(), { news: { status: 'missed', votes: [], counts, headline } }).news).toEqual([
      `Missed: ${headline}`,
    ]);
    expect(
      letter(acknowledgementCard(), { news: { status: 'closed', votes: [], counts, headline: 'Aborted' } }).news,
    ).toEqual(['No longer asked: Aborted', line]);
  });

  it('names the last twelve answers and counts those before', () => {
    const votes = Array.from({ length: 20 }, (_, index) => ({ ...olga, sub: `p${index}` }));
    const { news } = letter(approvalCard(), { news: { ...open, votes } });
    expect(news).toHaveLength(13);
    expect(news[0]).toBe('8 earlier answers');
    expect(news.at(-1)).toContain('by p19');
  });
});

describe('the buttons', () => {
  const labels = (...given: Parameters<typeof letter>) => letter(...given).buttons.map(({ label }) => label);

  it.each([
    ['acknowledgement', [], ['I have read this', 'I object']],
    ['questionnaire', [], ['Answer', 'I decline']],
    ['approval', ['approve', 'reject', 'withdraw'], ['Approve', 'Reject']],
    ['approval', ['approve', 'reject', 'delegate'], ['Approve', 'Reject', 'Hand over']],
    ['manual', ['complete'], ['Done']],
    ['decision', ['decide-yes', 'decide-no', 'decide-abort'], ['Yes', 'No', 'Abort']],
  ] as const)('of %s that takes %j are %j', (kind, actions, expected) => {
    expect(labels(approvalCard({ kind, actions: [...actions] }))).toEqual(expected);
  });

  it('of a pair are one for each of the two', () => {
    const pair = { driver: ['dba'], observer: ['operations'] };
    expect(labels(approvalCard({ kind: 'manual', pair }))).toEqual(['Done (driver)', 'I watched (observer)']);
  });

  it('ask for a reason where somebody says no, and ask back before they approve, undo or abort', () => {
    const { buttons } = letter(approvalCard());
    expect(buttons).toMatchObject([
      { action: 'approve', confirm: expect.stringContaining('9d02e7441f6a') },
      { action: 'reject', dialog: 'reason' },
    ]);
    const decision = letter(
      approvalCard({ kind: 'decision', actions: ['decide-retry', 'decide-undo', 'decide-abort'] }),
    );
    expect(decision.buttons.map(({ confirm }) => confirm !== undefined)).toEqual([false, true, true]);
    expect(letter(acknowledgementCard()).buttons[1]).toMatchObject({ action: 'decline', dialog: 'reason' });
  });

  it('let a vote be withdrawn once there is one', () => {
    const news = { ...open, votes: [olga] };
    expect(labels(approvalCard(), { news })).toEqual(['Approve', 'Reject', 'Withdraw my vote']);
    expect(labels(approvalCard(), { news: { ...open, votes: [{ ...olga, void: 'barred-starter' }] } })).toEqual([
      'Approve',
      'Reject',
    ]);
  });

  it('are none where a click could only be refused: the link says to sign in', () => {
    const { buttons, link } = letter(approvalCard({ level: 3 }), { link: 'http://gateway/x' });
    expect(buttons).toEqual([]);
    expect(link).toEqual({ label: 'Sign in and decide', url: 'http://gateway/x' });
  });

  it('are none when nobody may answer here, and none when it is over', () => {
    expect(labels(approvalCard(), { buttons: false })).toEqual([]);
    const over = letter(approvalCard(), { news: { status: 'passed', votes: [] }, link: 'http://gateway/x' });
    expect(over).toMatchObject({ buttons: [], over: true, link: { label: 'See how it ended' } });
    expect(labels(approvalCard(), { what: 'closed' })).toEqual([]);
  });
});

describe('why it comes now', () => {
  const ada = { person: 'ada', name: 'Ada Lovelace' };
  const at = OPENED + 6 * HOUR + 30_000;

  it('counts reminders', () => {
    expect(letter(approvalCard(), { what: 'reminder', n: 2, of: 3, at }).preface).toBe(
      'Reminder 2 of 3. Asked 6h ago.',
    );
  });

  it('says who is silent, for how long, and to whom it goes', () => {
    const escalated = { what: 'escalation', n: 1, at } as const;
    expect(letter(approvalCard(), { ...escalated, about: ada, recipient: { person: 'bo', name: 'Bo' } }).preface).toBe(
      'Ada Lovelace has not answered for 6h. It is escalated to you.',
    );
    expect(letter(approvalCard(), escalated).preface).toBe('There has been no answer for 6h. It is escalated.');
    const silent = Array.from({ length: 7 }, (_, index) => `P${index}`);
    expect(letter(approvalCard(), { ...escalated, silent }).preface).toBe(
      'P0, P1, P2, P3, P4 and 2 more have not answered for 6h. It is escalated.',
    );
  });

  it('says in whose place somebody is asked', () => {
    expect(letter(acknowledgementCard(), { about: ada }).preface).toBe('You are asked in the place of Ada Lovelace.');
  });
});

it('says what the author wrote for this recipient, and never the title twice', () => {
  const given = letter(acknowledgementCard(), { subject: 'For the NOC', text: 'Silence alert 17.' });
  expect(given.subject).toMatch(/: For the NOC$/);
  expect(given.body).toBe('Silence alert 17.');
  expect(letter(approvalCard({ text: 'Storefront v1.4.1 cutover' })).body).toBe('');
});

it('depends on nothing but what it is given', () => {
  const order = { card: approvalCard(), mode: 'tells', key: 'k', what: 'ask', buttons: true, at: OPENED } as const;
  expect(askLetter(order)).toEqual(askLetter(structuredClone(order)));
});

it('of a notification asks nothing', () => {
  const given = notificationLetter({
    key: 'k',
    run: 'go-live-7',
    step: 'tell',
    environment: 'stage',
    planDigest: PLAN_DIGEST,
    subject: 'We are\nlive',
    body: 'Done.',
    at: OPENED,
  });
  expect(given).toEqual({
    key: 'k',
    what: 'notification',
    about: { run: 'go-live-7', step: 'tell', environment: 'stage', digest: PLAN_DIGEST.slice(0, 12) },
    subject: '[stage] We are live',
    body: 'Done.',
    facts: [
      { label: 'Run', value: 'go-live-7, step tell' },
      { label: 'Plan', value: PLAN_DIGEST.slice(0, 12) },
    ],
    effects: [],
    news: [],
    buttons: [],
    at: OPENED,
  });
});
