import { reportBounce } from '../../../gateway/mail/report-bounce.js';
import type { Ask, Verdict } from '../../../model/ask.js';
import type { AudienceAnswer } from '../../../model/audience/answer.js';
import type { RunView } from '../../../model/run-view.js';

const BOUNCED = {
  place: { run: 'go-live-1', ask: 'tell/1', digest: 'd', person: 'mia' },
  transport: 'mail',
  why: 'no such mailbox (5.1.1)',
  jti: 'mail-1',
};

/** Shards that know these people, each by the id of its workflow. */
function doorTo(ask: Partial<Ask>, shards: Record<string, string[]>) {
  const given: [string, AudienceAnswer][] = [];
  const view = { asks: [{ id: 'tell/1', ...ask }] } as unknown as RunView;
  const give = async (audience: string, answer: AudienceAnswer): Promise<Verdict> => {
    given.push([audience, answer]);
    return shards[audience]?.includes(answer.about)
      ? { verdict: 'accepted', message: 'noted' }
      : { verdict: 'refused', reason: 'not-in-audience', message: 'not here' };
  };
  return { given, door: { runs: { viewRun: async () => view }, coalescer: { give }, now: () => 5 } as never };
}

describe('a mail that came back', () => {
  it('is told to the part of the audience in which the person is, as the gateway’s own word', async () => {
    const audience = { shards: ['ada', 'lea', 'zoe'] } as Ask['audience'];
    const { door, given } = doorTo({ kind: 'acknowledgement', audience }, { 'audience:go-live-1/tell/1/1': ['mia'] });
    expect(await reportBounce(door, BOUNCED)).toMatchObject({ verdict: 'accepted' });
    expect(given).toEqual([
      [
        'audience:go-live-1/tell/1/1',
        expect.objectContaining({
          sub: 'gateway',
          about: 'mia',
          action: 'bounced',
          transport: 'mail',
          reason: 'no such mailbox (5.1.1)',
          jti: 'mail-1',
          at: 5,
        }),
      ],
    ]);
  });

  it('about an approval is told to whichever part tells that person', async () => {
    const { door, given } = doorTo({ kind: 'approval', tellers: 3 }, { 'audience:go-live-1/tell/1/1': ['mia'] });
    expect(await reportBounce(door, BOUNCED)).toMatchObject({ verdict: 'accepted' });
    expect(given.map(([audience]) => audience.at(-1))).toEqual(['0', '1']);
  });

  it('of somebody whom nobody tells is refused', async () => {
    const { door } = doorTo({ kind: 'approval', tellers: 1 }, {});
    expect(await reportBounce(door, BOUNCED)).toMatchObject({ verdict: 'refused', reason: 'not-in-audience' });
    expect(await reportBounce(doorTo({ id: 'other' }, {}).door, BOUNCED)).toMatchObject({ verdict: 'refused' });
  });
});
