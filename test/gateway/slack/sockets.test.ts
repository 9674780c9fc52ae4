import { type Office, openOffice, OPS } from './office.js';

let office: Office;

afterEach(() => office.close());

const open = (count: number) => office.slack.until(() => (office.slack.sockets() === count ? true : undefined));
const none = () => open(0);

describe('the socket to Slack', () => {
  it.each(['refresh', 'cut'] as const)('is opened again after %s, and answers as before', async (how) => {
    office = await openOffice({ over: 'socket' });
    const { slack, asks, post, gateway } = office;
    const message = await post(asks.approval, { channel: OPS });
    slack.disconnectSockets(how);
    await none();
    await open(1);
    expect((await slack.click('U0OMAR', message, 'Approve')).acked).toBe(true);
    expect(gateway.runs.taken).toHaveLength(1);
  });

  it('is tried again while Slack is down, without ending the gateway, also when the token is refused meanwhile', async () => {
    office = await openOffice({ over: 'socket' });
    const { slack } = office;
    const down = slack.order({ method: 'apps.connections.open', does: 'drop', times: 1 });
    const refused = slack.order({ method: 'apps.connections.open', does: 'refuse', code: 'invalid_auth', times: 1 });
    slack.disconnectSockets('cut');
    await none();
    await open(1);
    expect([down.struck, refused.struck]).toEqual([1, 1]);
    expect(office.logged.filter(({ message }) => message === 'no connection with Slack')).toHaveLength(2);
  });

  it('leaves the clicks to the other gateway while one connects again', async () => {
    office = await openOffice({ over: 'socket', gateways: 2 });
    const { slack, asks, post, gateway } = office;
    const message = await post(asks.approval, { channel: OPS });
    slack.disconnectSockets('refresh', 'first');
    expect(slack.sockets()).toBe(1);
    for (const user of ['U0OMAR', 'U0INES', 'U0DANA', 'U0OMAR'])
      expect((await slack.click(user, message, 'Approve')).acked).toBe(true);
    expect(gateway.runs.taken.map(({ statement }) => statement.sub)).toEqual(['omar', 'ines', 'dana', 'omar']);
    await open(2);
  });

  it('is closed when the gateway closes', async () => {
    office = await openOffice({ over: 'socket' });
    const { slack } = office;
    expect(slack.sockets()).toBe(1);
    const closed = none();
    await office.close();
    await closed;
    office = await openOffice({ over: 'socket' });
  });
});
