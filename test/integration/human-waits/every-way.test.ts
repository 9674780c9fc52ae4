import type { Ask, Verdict } from '../../../model/ask.js';
import type { ApiError, Session } from '../../../gateway/api.js';
import { answerByLink } from '../../support/mail-link.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';

const STEPS = `      - { id: rest, type: wait, for: 1h }
      - { id: tell, type: acknowledge, to: [noor, ines], message: { subject: Tonight, body: We switch tonight. }, deadline: 4h, onDeadline: fail }
`;

let site: PeopleSite;
let token: string;

beforeAll(async () => {
  site = await peopleSite({ runbooks: { r: HEAD + stageOf(STEPS) } });
  token = (await post<Session>('/api/sign-in/development', { person: 'noor' })).reply.token;
});

afterAll(() => site.close());

async function post<T>(path: string, body: object): Promise<{ status: number; reply: T }> {
  const response = await fetch(`${site.gateway.address}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token ? { authorization: `Bearer ${token}` } : {}) },
    body: JSON.stringify(body),
  });
  return { status: response.status, reply: (await response.json()) as T };
}

/** As the command line gives it. */
const say = <T = Verdict>(run: string, { id, digest }: Pick<Ask, 'id' | 'digest'>) =>
  post<T>(`/api/runs/${run}/asks/${encodeURIComponent(id)}/answer`, { action: 'acknowledge', digest });

describe('one person at every door', () => {
  it('H5: acknowledgement answered before it opens: refused with the state of things, and nothing of it counts later', async () => {
    const { scenario } = site;
    const run = await scenario.start('r');
    const early = await say<ApiError>(run, { id: 'tell/1', digest: 'a'.repeat(64) });
    expect(early).toMatchObject({ status: 404, reply: { error: { code: 'ask-not-found' } } });
    await scenario.fastForward(run, 3600 + 10);
    const ask = await scenario.audience(run, 'tell');
    const { entries } = await scenario.ledger({ run, ask: ask.id });
    expect(entries.filter(({ answer }) => answer)).toEqual([]);
    expect((await say(run, ask)).reply).toMatchObject({ verdict: 'accepted' });
    await scenario.steer(run, 'abort');
  });

  it('H10: one person presses the button in Slack, sends the form of the link, and types the command: one entry that counts', async () => {
    const { scenario, chat } = site;
    const run = await scenario.start('r');
    await scenario.fastForward(run, 3600 + 10);
    const ask = await scenario.audience(run, 'tell');
    const message = await chat.until(() =>
      chat.direct('U0NOOR').find(({ blocks }) => JSON.stringify(blocks).includes(run)),
    );
    const [link = ''] = /http:[^|"]*\/a\/[\w.-]+/.exec(JSON.stringify(message.blocks)) ?? [];
    expect(await chat.click('U0NOOR', message, 'I have read this')).toMatchObject({ acked: true });
    expect(await answerByLink(link, { action: 'acknowledge' })).toBe(303);
    expect((await say(run, ask)).reply).toMatchObject({ verdict: 'already' });
    const { entries, counts } = await scenario.ledger({ run, ask: ask.id });
    expect(counts.states.acknowledged).toBe(1);
    const answered = entries.filter(({ answer }) => answer);
    expect(answered).toMatchObject([{ person: 'noor', state: 'acknowledged', answer: { answer: { via: 'slack' } } }]);
    await scenario.until(run, 'the count', ({ asks }) => asks[0]?.audience?.counts.states.acknowledged === 1);
    await scenario.steer(run, 'abort');
  });
});
