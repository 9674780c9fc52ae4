import { POLICY } from '../../../faults/runbook.js';
import { TargetServer } from '../../../faults/target-server.js';
import type { Message, User } from '../../../tools/slack/world.js';
import { type PeopleSite, peopleSite, TEAM } from '../../support/people-site.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';

const STEPS = `      - { id: go, type: approval, decision: cutover, covers: [switch], urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } } }
`;
const OTHER = { id: 'T0OTHER', name: 'Other' };
const SIGN_IN = 'Sign in at the page of the run and answer there.';

/** Somebody who was a member when the message came, and what they are when they press its button. */
const STRANGERS: [who: string, become: Partial<User>, told: string][] = [
  [
    'a guest of one channel',
    { guest: 'single-channel' },
    `Guests of the Slack workspace decide nothing; nothing was taken. ${SIGN_IN}`,
  ],
  [
    'a guest of several',
    { guest: 'multi-channel' },
    `Guests of the Slack workspace decide nothing; nothing was taken. ${SIGN_IN}`,
  ],
  ['a bot', { bot: true }, `Bots decide nothing; nothing was taken. ${SIGN_IN}`],
  ['a deleted user', { deleted: true }, `Your Slack account is deactivated; nothing was taken. ${SIGN_IN}`],
  [
    'somebody of a foreign team',
    { team: OTHER.id },
    'You are a member of another Slack workspace than the one that answers here. Answer at the page of the run, where you sign in.',
  ],
];

let site: PeopleSite;
let target: TargetServer;
let run: string;
let message: Message;

beforeAll(async () => {
  target = new TargetServer();
  const url = await target.listen();
  site = await peopleSite({
    http: true,
    slack: { teams: [TEAM, OTHER] },
    policy: POLICY.replace('level: 3', 'level: 2'),
    targets: `  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }\n`,
    runbooks: { r: HEAD + stageOf(STEPS) },
  });
  run = await site.scenario.start('r');
  message = await site.chat.until(() => site.chat.direct('U0OMAR')[0]);
});

afterAll(async () => {
  await site.close();
  await target.close();
});

const notesTo = (user: string) =>
  site.chat.world.messages.filter(({ onlyFor }) => onlyFor === user).map(({ text }) => text);
const votes = async () => (await site.scenario.ask(run, 'go')).votes;

/** Presses a button as what they are now; resolves with what was told to them alone. */
async function press(button: string): Promise<string> {
  const before = notesTo('U0OMAR').length;
  await site.chat.click('U0OMAR', message, button);
  return site.chat.until(() => notesTo('U0OMAR')[before]);
}

describe('a click on the real gateway', () => {
  it.each(STRANGERS)(
    'of %s decides nothing, is told why and what to do, and nobody else is',
    async (_who, become, told) => {
      const { users } = site.chat.world;
      const member = users.get('U0OMAR') as User;
      const refused = () => site.logs.filter((line) => line.message === 'a Slack call was refused').length;
      const before = refused();
      users.set('U0OMAR', { ...member, ...become });
      expect(await press('Approve').finally(() => users.set('U0OMAR', member))).toBe(told);
      expect(refused()).toBe(before + 1);
      expect(await votes()).toEqual([]);
      expect(['U0DANA', 'U0NOOR'].flatMap(notesTo)).toEqual([]);
      expect(target.ledger).toEqual([]);
    },
  );

  it('of the same person as a member is taken', async () => {
    expect(await site.chat.click('U0OMAR', message, 'Approve')).toMatchObject({ acked: true });
    expect(await votes()).toMatchObject([{ sub: 'omar', action: 'approve', via: 'slack', level: 2 }]);
  });
});
