import { POLICY } from '../../../faults/runbook.js';
import { TargetServer } from '../../../faults/target-server.js';
import { headerOf } from '../../../tools/mailbox/mail.js';
import { ASK_KINDS } from '../../support/ask-kinds.js';
import { type PeopleSite, peopleSite } from '../../support/people-site.js';
import { HEAD, stageOf } from '../../support/waiting-room.js';

let site: PeopleSite;
let target: TargetServer;

/** Noor reads Slack and Ines mail; these two are asked, whatever the kind. */
const policy = POLICY.replace('failure: { who: [release]', 'failure: { who: [operations]');

beforeAll(async () => {
  target = new TargetServer();
  const url = await target.listen();
  const runbooks = ASK_KINDS.map(({ kind, steps }) => [
    kind,
    HEAD.replace('runbook: r', `runbook: ${kind}`) + stageOf(steps('one')),
  ]);
  site = await peopleSite({
    policy,
    targets: `  edge: { production: { kind: http, url: '${url}', traffic: /traffic } }
  site: { production: { kind: http, url: '${url}' } }
`,
    runbooks: Object.fromEntries(runbooks),
  });
});

afterAll(async () => {
  await site.close();
  await target.close();
});

/** What stands in Slack for Noor of this run, as text. */
const told = (run: string) =>
  site.chat
    .direct('U0NOOR')
    .map(({ ts, blocks }) => ({ ts, text: JSON.stringify(blocks) }))
    .filter(({ text }) => text.includes(run));

const mailed = (run: string) =>
  site.mailbox
    .mails()
    .filter(({ to, parsed }) => to.includes('ines@shop.example') && (parsed.text ?? '').includes(run));

describe('a run that is aborted while people are asked', () => {
  it.each(ASK_KINDS.map(({ kind }) => [kind]))(
    'H17: abort while %s is open ends it at once and tells the invited: in their Slack message, and by one closing mail',
    async (kind) => {
      const { scenario, chat, mailbox } = site;
      const run = await scenario.start(kind);
      const posted = await chat.until(() => told(run)[0]);
      const asked = await mailbox.arrival(({ id }) => mailed(run).some((mail) => mail.id === id));
      expect(posted.text).not.toContain('No longer asked');
      await scenario.steer(run, 'abort', { reason: 'the supplier is down' });
      expect((await scenario.ended(run)).status).toBe('aborted');

      const closing = await mailbox.arrival(({ id }) => id !== asked.id && mailed(run).some((mail) => mail.id === id));
      expect(closing.parsed.subject).toContain('No longer asked');
      expect(closing.parsed.text).toContain('Nothing more is needed from you.');
      expect(headerOf(closing, 'in-reply-to')).toBe(headerOf(asked, 'in-reply-to'));
      const over = await chat.until(() => told(run).find(({ text }) => text.includes('No longer asked')));
      expect(over.ts).toBe(posted.ts);
      expect(over.text).not.toContain('"button"');
      expect([told(run).length, mailed(run).length]).toEqual([1, 2]);
    },
  );
});
