import { ACK_MS } from '../../../tools/slack/deliver/journal.js';
import { type Office, openOffice, OPS } from './office.js';

let office: Office;

afterEach(() => office.close());

/** A Temporal that takes its time: the vote arrives, and its verdict comes when it is let go. */
function slowRun(): { release(): void } {
  const { runs } = office.gateway;
  const answer = runs.answer.bind(runs);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  runs.answer = async (run, signed) => {
    const verdict = await answer(run, signed);
    await held;
    return verdict;
  };
  return { release };
}

describe.each(['http', 'socket'] as const)('when Temporal is slow, over %s', (over) => {
  it('Slack has its answer within three seconds, the person knows that it is not sure, and the second press counts once', async () => {
    office = await openOffice({ over });
    const { slack, asks, post, gateway } = office;
    const message = await post(asks.approval, { channel: OPS });
    const { release } = slowRun();
    const delivery = await slack.click('U0OMAR', message, 'Approve');
    expect(delivery.acked).toBe(false);
    expect(await office.note('U0OMAR')).toContain('may have been taken or not');
    if (over === 'http') {
      expect(delivery).toMatchObject({ status: 503 });
      expect(delivery.ms).toBeLessThan(2_700);
    }
    release();
    expect((await slack.click('U0OMAR', message, 'Approve')).acked).toBe(true);
    expect(new Set(gateway.runs.taken.map(({ statement }) => `${statement.sub} ${statement.action}`)).size).toBe(1);
  });

  it('a dialog stays open and says so', async () => {
    office = await openOffice({ over });
    const { slack, asks, post } = office;
    await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Reject');
    const { release } = slowRun();
    const delivery = await slack.submitModal('U0OMAR', { 'Why?': 'Not now' });
    expect(delivery).toMatchObject({ acked: true });
    expect(delivery?.ms).toBeLessThan(2_700);
    const [view] = slack.world.views.values();
    expect(view?.errors.reason).toContain('give the same answer again');
    release();
  });
});

describe('when Slack itself is slow', () => {
  it('a member who is not confirmed in time decides nothing', async () => {
    office = await openOffice();
    const { slack, asks, post, gateway } = office;
    const message = await post(asks.approval, { channel: OPS });
    slack.order({ method: 'users.info', does: 'drop' });
    expect(await slack.click('U0OMAR', message, 'Approve')).toMatchObject({ acked: false, status: 503 });
    expect(await office.note('U0OMAR')).toContain('did not confirm that you are a member');
    expect(gateway.runs.taken).toEqual([]);
  });

  it('a dialog that could not be opened is said, and nothing is taken', async () => {
    office = await openOffice();
    const { slack, asks, post } = office;
    slack.order({ method: 'views.open', does: 'refuse', code: 'expired_trigger_id' });
    const delivery = await slack.click('U0OMAR', await post(asks.approval, { channel: OPS }), 'Reject');
    expect(delivery.acked).toBe(false);
    expect(await office.note('U0OMAR')).toContain('did not open the dialog');
  });

  it('a note that could not be shown takes nothing back', async () => {
    office = await openOffice();
    const { slack, asks, post, gateway, logged } = office;
    const message = await post(asks.approval, { channel: OPS });
    const fault = slack.order({ method: 'chat.postEphemeral', does: 'error', times: 1 });
    gateway.runs.close('r1');
    expect((await slack.click('U0OMAR', message, 'Approve')).acked).toBe(true);
    await slack.until(() => (fault.struck > 0 ? true : undefined));
    expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('the ack journal', () => {
  it('shows every one of 200 clicks acknowledged within three seconds, and each vote in the run', async () => {
    office = await openOffice({ over: 'socket' });
    const { slack, asks, post, gateway } = office;
    const message = await post(asks.announcement, { channel: OPS });
    for (let index = 0; index < 20; index += 1)
      await Promise.all(
        Array.from({ length: 10 }, () => slack.click(index % 2 ? 'U0OMAR' : 'U0INES', message, 'I have read this')),
      );
    const times = slack.deliveries.map(({ ms }) => ms ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
    expect(times).toHaveLength(200);
    expect(times.at(-1)).toBeLessThan(ACK_MS);
    expect(slack.deliveries.every(({ acked }) => acked)).toBe(true);
    expect(gateway.audiences.taken).toHaveLength(200);
  });
});
