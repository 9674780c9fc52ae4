import { findMailboxes } from '../../../gateway/mail/find-mailboxes.js';
import { readMailbox } from '../../../gateway/mail/read-mailbox.js';
import { handleMail, type MailDoor } from '../../../gateway/mail/handle-mail.js';
import type { Workspace } from '../../../model/workspace.js';
import { temporaryFolder, workspaceAt } from '../support/fixtures.js';
import { DANA, HANDLE, mailOf, PLACE } from './support/mails.js';

const IMAP = {
  port: 993,
  tls: 'none',
  user: 'daybook',
  password: 'env:MAIL',
  authServ: 'mx.shop.example',
};

/** Two transports with one mailbox, on a host of its own in each environment. */
async function workspaceWith(hosts: Record<string, string> = { production: '127.0.0.1' }): Promise<Workspace> {
  const workspace = workspaceAt(await temporaryFolder());
  const email = { kind: 'email', target: 'smtp' } as const;
  workspace.daybook.transports = {
    mail: { ...email, from: 'Daybook <daybook@shop.example>', replies: 'box' },
    pager: { ...email, from: 'pager@shop.example', replies: 'box' },
    silent: { ...email, from: 'silent@shop.example' },
  };
  const places = Object.entries(hosts).map(([environment, host]) => [
    environment,
    { name: 'box', environment, kind: 'imap' as const, config: { ...IMAP, host } },
  ]);
  workspace.targets = { box: Object.fromEntries(places) };
  return workspace;
}

const found = (workspace: Workspace) => findMailboxes({ workspace, env: { MAIL: 'secret' }, log: () => {} });

it('two transports whose replies arrive in one mailbox have one reader, which knows both', async () => {
  const mailboxes = await found(await workspaceWith());
  expect(mailboxes.map(({ sources }) => sources.map(({ transport, sender }) => [transport, sender]))).toEqual([
    [
      ['mail', 'daybook@shop.example'],
      ['pager', 'pager@shop.example'],
    ],
  ]);
});

it('mailboxes of other servers have readers of their own', async () => {
  const mailboxes = await found(
    await workspaceWith({ production: '127.0.0.1', staging: '127.0.0.2', canary: '127.0.0.1' }),
  );
  expect(mailboxes.map(({ config, sources }) => [config.host, sources.length])).toEqual([
    ['127.0.0.1', 2],
    ['127.0.0.2', 2],
  ]);
});

it.each(['daybook', 'pager'])('so that a reply to %s is an answer', async (name) => {
  const marks: string[] = [];
  const given: string[] = [];
  const door: MailDoor = {
    giveAnswer: async (_answerer, { action }) => {
      given.push(action);
      return { verdict: 'accepted', message: 'recorded' };
    },
    reportBounce: async () => ({ verdict: 'refused', message: 'no bounce' }),
    readHandle: async () => PLACE,
    readPeople: async () => ({ people: { dana: DANA } }),
    log: () => {},
  };
  const raw = new TextEncoder().encode(mailOf({ to: `${name}+${HANDLE}@shop.example` }));
  for (const { sources } of await found(await workspaceWith()))
    await readMailbox({
      session: {
        validity: '1',
        top: 1,
        list: async () => (marks.length > 0 ? [] : [{ uid: 1, size: 10, keywords: new Set() }]),
        source: async () => raw,
        mark: async (_uid, keyword) => void marks.push(keyword),
      },
      cursor: { read: async () => undefined, write: async () => {} },
      settled: new Set(),
      handle: (bytes) => handleMail(bytes, sources, door),
    });
  expect([marks, given]).toEqual([['DaybookAccepted'], ['acknowledge']]);
});
