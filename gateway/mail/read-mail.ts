import { readHandle } from '../../records/handles.js';
import { giveAnswer } from '../answering/give-answer.js';
import type { GatewayContext } from '../context.js';
import { findMailboxes } from './find-mailboxes.js';
import { reportBounce } from './report-bounce.js';
import { type MailReader, startMailReader } from './start-mail-reader.js';

/** Reads what comes back to the mails of this workspace, from now on; nothing where daybook.yaml names no mailbox for it. */
export async function readMail(
  gateway: GatewayContext,
  env: { [name: string]: string | undefined },
): Promise<MailReader> {
  const { workspace, store, log, now } = gateway;
  return startMailReader({
    mailboxes: await findMailboxes({ workspace, env, log }),
    store,
    now,
    door: {
      giveAnswer: (answerer, answering) => giveAnswer(gateway, answerer, answering),
      reportBounce: (bounced) => reportBounce(gateway, bounced),
      readHandle: (handle) => readHandle(store, handle),
      readPeople: async () => (await gateway.readWorkspace()).people,
      log,
    },
  });
}
