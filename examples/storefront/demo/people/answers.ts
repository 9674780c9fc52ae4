import type { GatewayClient } from '../../../../cli/gateway-client.js';
import type { Ask } from '../../../../model/ask.js';
import { approveAs, votersOf } from './approvers.js';
import { answerByChat } from './by-chat.js';
import { answerByMail } from './by-mail.js';
import type { Channels } from './channels.js';
import { wentWrong } from './went-wrong.js';

export interface Answering extends Channels {
  client: GatewayClient;
  run: string;
  say(line: string): void;
}

/**
 * Answers an ask of the unattended demo in the place of its people, each on a way that they have: a link in a mail, a
 * button or a dialog in the chat, a signed-in session. Resolves when all have; throws a CliError when one did not count, and where it
 * asks for what no story foresees.
 */
export async function answerAsPeople(ask: Ask, answering: Answering): Promise<void> {
  if (ask.kind === 'acknowledgement') await acknowledge(ask, answering);
  else if (ask.kind === 'questionnaire') await fillIn(ask, answering);
  else if (ask.kind === 'approval') await approve(ask, answering);
  else throw wentWrong(`Something went otherwise than foreseen, and nobody is there to decide: ${ask.text}`);
}

async function acknowledge({ subject = '' }: Ask, { chat, mailbox, say }: Answering): Promise<void> {
  await Promise.all([
    ...['mia', 'ines'].map(async (person) => {
      await answerByChat(chat, { person, subject, button: 'I have read this' });
      say(`${person}: has read it, in the chat`);
    }),
    ...['tom', 'kai'].map(async (person) => {
      const address = `${person}@shop.example`;
      await answerByMail(mailbox, { address, subject, fields: { action: 'acknowledge' } });
      say(`${person}: has read it, by the link in the mail`);
    }),
  ]);
}

async function fillIn({ subject = '' }: Ask, { mailbox, say }: Answering): Promise<void> {
  const fields = { action: 'answer', 'field.watching': 'yes', 'field.confidence': '4' };
  await answerByMail(mailbox, { address: 'kai@shop.example', subject, fields });
  say('kai: answered the two questions, by the link in the mail');
}

async function approve(ask: Ask, { chat, client, run, say }: Answering): Promise<void> {
  for (const person of votersOf(ask)) {
    if (person === 'omar') {
      await answerByChat(chat, { person, subject: ask.title, button: 'Approve' });
      say('omar: approves, in the chat');
    } else say(`${person}: ${await approveAs({ client, run, ask: ask.id, person })}, signed in`);
  }
}
