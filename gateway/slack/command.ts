import type { JsonObject } from '../../model/json.js';
import { escapeSlack } from '../../model/messages/render/slack-text.js';
import { type OpenAskFor, openAsksFor } from '../answering/open-asks.js';
import { askPage } from './asked.js';
import type { SlackDoor } from './door.js';
import { inTime, type Outcome } from './outcome.js';
import type { Command } from './payload.js';
import type { SlackReply } from './receive.js';
import { personOfMember } from './who.js';

const MOST_ASKS = 20;

interface Waiting {
  kind: 'waiting';
  asks: readonly OpenAskFor[];
}

/** `/daybook`: what waits for me, seen by nobody else. */
export async function receiveCommand(door: SlackDoor, command: Command): Promise<SlackReply> {
  const outcome = await inTime(door.gateway, () => look(door, command));
  if (outcome.kind === 'waiting') return { ok: true, body: listOf(door, outcome.asks) };
  const words = outcome.kind === 'done' ? '' : outcome.words;
  return { ok: true, body: reply(`${escapeSlack(words)}\n${everything(door)}`) };
}

async function look({ gateway, connection }: SlackDoor, { member }: Command): Promise<Outcome | Waiting> {
  const person = personOfMember((await gateway.readWorkspace()).people, connection, member);
  return { kind: 'waiting', asks: await openAsksFor(gateway, person) };
}

function listOf(door: SlackDoor, asks: readonly OpenAskFor[]): JsonObject {
  if (asks.length === 0) return reply(`Nobody waits for an answer of yours.\n${everything(door)}`);
  const lines = asks.slice(0, MOST_ASKS).map((one) => lineOf(door, one));
  const more = asks.length > MOST_ASKS ? [`and ${asks.length - MOST_ASKS} more`] : [];
  const head =
    asks.length === 1 ? '*One answer of yours is waited for*' : `*${asks.length} answers of yours are waited for*`;
  return reply([head, ...lines, ...more, everything(door)].join('\n'));
}

function lineOf({ gateway }: SlackDoor, { ask, view, own, others }: OpenAskFor): string {
  const title = escapeSlack(ask.subject ?? ask.title).replaceAll('|', '/');
  const until = new Date(ask.deadlineAt).toISOString().slice(0, 16).replace('T', ' ');
  const page = escapeSlack(askPage(gateway, { run: view.run, ask: ask.id }));
  const whose = own ? '' : `, in the place of ${escapeSlack(others.join(', '))}`;
  return `• <${page}|${title}> (${escapeSlack(view.environment)}, run ${escapeSlack(view.run)}, until ${until} UTC${whose})`;
}

function everything({ gateway }: SlackDoor): string {
  return `<${escapeSlack(gateway.addresses.gateway)}|Everything that waits for you>`;
}

function reply(text: string): JsonObject {
  return { response_type: 'ephemeral', text };
}
