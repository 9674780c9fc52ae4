import {
  applyAnswer,
  applyDelay,
  applyDelivery,
  applyDeputy,
  applyNews,
  applyUnreachable,
  CHANGES_PER_PERSON,
  newEntry,
} from '../../../model/audience/ledger.js';
import type { AskNews } from '../../../model/audience/audience.js';
import type { Delivery, LedgerEntry } from '../../../model/audience/ledger-entry.js';
import { answerOf, entryOf, proven } from './support.js';

const open = { now: 100, over: false };
const over = { now: 900, over: true };
const say = (entry: LedgerEntry, action: Parameters<typeof answerOf>[1], moment = open, parts = {}) =>
  applyAnswer(entry, proven(answerOf('ada', action, parts)), moment);
const delivery = (parts: Partial<Delivery> = {}): Delivery => ({
  key: 'run-1/tell/1/ask/ada',
  what: 'ask',
  transport: 'mail',
  state: 'sent',
  at: 50,
  ...parts,
});

describe('an entry of the ledger', () => {
  it('begins as planned, or as unreachable with the reason', () => {
    expect(newEntry({ person: 'ada', name: 'Ada', as: ['noc'] }, 7)).toMatchObject({ state: 'planned', at: 7 });
    const gone = newEntry({ person: 'ada', name: 'Ada', as: [], unreachable: 'no address' }, 7);
    expect(gone).toMatchObject({ state: 'unreachable', why: 'no address' });
  });

  it('counts the last answer while the ask is open', () => {
    const declined = say(say(entryOf('ada'), 'acknowledge'), 'decline', open, { reason: 'on leave' });
    expect(declined).toMatchObject({ state: 'declined', why: 'on leave', changes: 2 });
    expect(say(declined, 'acknowledge')).toMatchObject({ state: 'acknowledged', changes: 3 });
    expect(say(declined, 'acknowledge').why).toBeUndefined();
  });

  it('takes an answer to a form as an acknowledgement', () => {
    expect(say(entryOf('ada'), 'answer').state).toBe('acknowledged');
  });

  it('keeps a late answer as late, and lets it change nothing that counted in time', () => {
    const late = say(entryOf('ada', { state: 'delivered' }), 'acknowledge', over);
    expect(late).toMatchObject({ state: 'late', lateAnswer: 'acknowledged', at: 900 });
    expect(say(late, 'decline', over)).toMatchObject({ state: 'late', lateAnswer: 'declined' });
    const inTime = say(entryOf('ada'), 'acknowledge');
    const after = say(inTime, 'decline', over);
    expect(after).toMatchObject({ state: 'acknowledged', at: 100, lateAnswer: 'declined' });
    expect(after.answer).toBe(inTime.answer);
    expect(say(entryOf('ada', { state: 'waived' }), 'decline', over).state).toBe('waived');
  });

  it('takes so many changes of mind and no more', () => {
    let entry = entryOf('ada');
    for (let index = 0; index < CHANGES_PER_PERSON; index += 1)
      entry = say(entry, index % 2 ? 'decline' : 'acknowledge');
    expect(say(entry, 'acknowledge')).toBe(entry);
    expect(entry.changes).toBe(CHANGES_PER_PERSON);
  });

  it('says who answered in whose place, and forgets it when they answer themselves', () => {
    const byDeputy = applyAnswer(entryOf('ada'), proven(answerOf('bo', 'acknowledge', { about: 'ada' })), open);
    expect(byDeputy).toMatchObject({ state: 'acknowledged', by: 'bo' });
    expect(say(byDeputy, 'decline').by).toBeUndefined();
  });

  it('never lets seen overwrite an answer, a waiver or a late answer', () => {
    for (const state of ['acknowledged', 'declined', 'waived', 'late', 'seen'] as const) {
      const entry = entryOf('ada', { state });
      expect(say(entry, 'seen')).toBe(entry);
    }
    expect(say(entryOf('ada', { state: 'unreachable' }), 'seen').state).toBe('seen');
  });

  it('waives only who has not answered, and not once it is over', () => {
    expect(say(entryOf('ada', { state: 'unreachable' }), 'waive').state).toBe('waived');
    for (const state of ['acknowledged', 'declined', 'late'] as const) {
      const entry = entryOf('ada', { state });
      expect(say(entry, 'waive')).toBe(entry);
    }
    const silent = entryOf('ada');
    expect(say(silent, 'waive', over)).toBe(silent);
  });

  it('follows what transports say, and only forwards', () => {
    const sent = applyDelivery(entryOf('ada'), delivery());
    expect(sent).toMatchObject({ state: 'sent', at: 50, deliveries: [{ state: 'sent' }] });
    expect(applyDelivery(sent, delivery())).toBe(sent);
    const there = applyDelivery(sent, delivery({ state: 'delivered', at: 60 }));
    expect(there).toMatchObject({ state: 'delivered', deliveries: [{ state: 'delivered' }] });
    expect(applyDelivery(there, delivery({ key: 'later', what: 'reminder', n: 1 })).state).toBe('delivered');
    expect(applyDelivery(there, delivery({ state: 'failed' }))).toBe(there);
    expect(applyDelivery(entryOf('ada'), delivery({ state: 'failed' })).state).toBe('planned');
    expect(applyDelivery(entryOf('ada', { state: 'acknowledged' }), delivery()).state).toBe('acknowledged');
  });

  it('is not told by a message to a deputy, nor by the news that it is over', () => {
    expect(applyDelivery(entryOf('ada'), delivery({ what: 'escalation' })).state).toBe('planned');
    expect(applyDelivery(entryOf('ada'), delivery({ what: 'closed' })).state).toBe('planned');
  });

  it('keeps the bounce of a message, of the one that is named or of the last one over that transport', () => {
    const two = applyDelivery(applyDelivery(entryOf('ada'), delivery()), delivery({ key: 'second', what: 'reminder' }));
    const last = applyAnswer(two, proven(answerOf('gateway', 'bounced', { about: 'ada', transport: 'mail' })), open);
    expect(last.deliveries.map(({ state }) => state)).toEqual(['sent', 'bounced']);
    const named = { about: 'ada', transport: 'mail', delivery: 'run-1/tell/1/ask/ada', reason: '550 no such user' };
    const first = applyAnswer(two, proven(answerOf('gateway', 'bounced', named)), open);
    expect(first.deliveries[0]).toMatchObject({ state: 'bounced', why: '550 no such user' });
    const nameless = applyAnswer(two, proven(answerOf('gateway', 'bounced', { about: 'ada' })), open);
    expect(nameless).toBe(two);
  });

  it('is unreachable only as long as nothing has reached them, and not for ever', () => {
    const gone = applyUnreachable(entryOf('ada', { state: 'sent' }), 'mailbox unknown', 70);
    expect(gone).toMatchObject({ state: 'unreachable', why: 'mailbox unknown' });
    for (const state of ['seen', 'acknowledged', 'declined', 'waived', 'late'] as const) {
      const entry = entryOf('ada', { state });
      expect(applyUnreachable(entry, 'x', 70)).toBe(entry);
    }
    const back = applyDelivery(gone, delivery({ transport: 'chat', state: 'delivered' }));
    expect(back.state).toBe('delivered');
    expect(back.why).toBeUndefined();
  });

  it('says why nothing was sent in time, until something is', () => {
    const entry = applyDelay(entryOf('ada'), 'their hours begin later');
    expect(entry.why).toBe('their hours begin later');
    expect(applyDelivery(entry, delivery()).why).toBeUndefined();
    const sent = entryOf('ada', { state: 'sent' });
    expect(applyDelay(sent, 'x')).toBe(sent);
  });

  it('knows each deputy who was told once, and nobody as their own', () => {
    const entry = applyDeputy(applyDeputy(entryOf('ada'), 'bo', 5), 'bo', 9);
    expect(entry.deputies).toEqual([{ person: 'bo', at: 5 }]);
    expect(applyDeputy(entry, 'ada', 9)).toBe(entry);
  });
});

describe('an entry of an ask that is answered in the run', () => {
  const news = (...votes: Partial<AskNews['votes'][number]>[]) => ({
    votes: votes.map((vote) => ({ sub: 'ada', action: 'approve' as const, at: 10, via: 'page', ...vote })),
  });

  it('follows the last vote that counts, theirs or in their place', () => {
    const approved = applyNews(entryOf('ada'), news({}), 20);
    expect(approved).toMatchObject({ state: 'acknowledged', at: 10 });
    expect(applyNews(approved, news({}), 30)).toBe(approved);
    expect(
      applyNews(approved, news({ void: 'replaced' }, { action: 'reject', at: 15, reason: 'no' }), 30),
    ).toMatchObject({
      state: 'declined',
      why: 'no',
    });
    expect(applyNews(entryOf('ada'), news({ sub: 'bo', for: 'ada' }), 20)).toMatchObject({ by: 'bo' });
    const other = entryOf('ada');
    expect(applyNews(other, news({ sub: 'cy' }), 20)).toBe(other);
  });

  it('goes back to seen when the vote does not count any more', () => {
    const approved = applyNews(entryOf('ada'), news({}), 20);
    expect(applyNews(approved, news({ void: 'withdrawn' }), 30)).toMatchObject({ state: 'seen', at: 30 });
  });
});
