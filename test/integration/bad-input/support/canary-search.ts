import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { dataConverter } from '../../../../client/codec.js';
import type { Connected } from '../../../../client/connection.js';
import type { Payload } from '@temporalio/common';
import { type Place, textsIn } from '../../../bad-input/support/canary.js';
import { type CanarySite, SECRET_FILE } from './canary-site.js';

/** People who look at pages: nobody in particular, somebody who is asked, and somebody who may steer. */
const READERS = ['lea', 'noor', 'dana'];

/** History of a workflow, and all that Temporal shows of it beside, with every payload unpacked. */
export async function temporalPlaces({ client, connection }: Connected, id: string): Promise<Place[]> {
  const handle = client.workflow.getHandle(id);
  const history = await handle.fetchHistory();
  return [
    { where: `history of ${id}`, text: await unpacked(history) },
    ...(await described({ client, connection }, id)),
  ];
}

/** Memo, search attributes, and what activities that are on their way last said or failed with. */
export async function described(
  { client, connection }: Pick<Connected, 'client' | 'connection'>,
  id: string,
): Promise<Place[]> {
  const { namespace } = client.options;
  const raw = await connection.workflowService.describeWorkflowExecution({ namespace, execution: { workflowId: id } });
  return [{ where: `description of ${id}`, text: await unpacked(raw) }];
}

/** Texts of a message of Temporal's, those of its payloads as they were before the codec. */
async function unpacked(message: unknown): Promise<string> {
  const [codec] = dataConverter.payloadCodecs ?? [];
  const payloads = payloadsIn(message);
  const plain = (await codec?.decode(payloads)) ?? [];
  return [...textsIn(message), ...plain.flatMap((payload) => textsIn(payload))].join('\n');
}

function payloadsIn(value: unknown, seen = new Set<unknown>()): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || seen.has(value)) return [];
  seen.add(value);
  if ('data' in value && 'metadata' in value) return [value as Payload];
  return Object.values(value).flatMap((item) => payloadsIn(item, seen));
}

/** Every file of the workspace, records and keys included, but the one that a secret is kept in. */
export async function filePlaces(root: string): Promise<Place[]> {
  const files = await readdir(root, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile()).map((file) => path.join(file.parentPath, file.name));
  const own = names.filter((name) => path.relative(root, name) !== SECRET_FILE);
  return Promise.all(
    own.map(async (name) => ({
      where: `file ${path.relative(root, name)}`,
      text: `${name}\n${await readFile(name, 'utf8')}`,
    })),
  );
}

/** What the programs said, and what arrived at the far ends. Each person's messages are a place of their own. */
export function saidPlaces({ worker, gateway, chat, mail, pager }: CanarySite): Place[] {
  return [
    { where: 'log of the worker', text: worker.text },
    { where: 'log of the gateway', text: gateway.text },
    ...chat.world.messages.map((message) => ({
      where: `Slack ${message.channel}`,
      text: JSON.stringify(message),
    })),
    ...chat.deliveries.map(({ body }, index) => ({
      where: `answer ${index} to Slack`,
      text: JSON.stringify(body ?? ''),
    })),
    ...mail.mails.all.map(({ to, raw, parsed }) => ({
      where: `mail to ${to.join()}`,
      text: [raw.toString('utf8'), ...textsIn(parsed)].join('\n'),
    })),
    ...pager.posts.all.map((post) => ({ where: 'pager', text: textsIn(post).join('\n') })),
  ];
}

/** Every page and answer of the gateway about a run, as each reader, and what the command line makes of it. */
export async function readPlaces(
  { call, daybook }: CanarySite,
  run: string,
  asks: readonly string[],
): Promise<Place[]> {
  const paths = [
    ...['/', '/people', '/questionnaires', '/questionnaires/r/form', `/runs/${run}`, `/runs/${run}/messages`],
    ...['/api/runs', '/api/asks', '/api/health', `/api/runs/${run}`],
    ...asks.flatMap((ask) => [
      `/runs/${run}/asks/${encodeURIComponent(ask)}`,
      `/api/runs/${run}/asks/${encodeURIComponent(ask)}/ledger`,
    ]),
  ];
  const pages = READERS.flatMap((reader) =>
    paths.map(async (at) => ({ where: `${at} as ${reader}`, text: await call(reader, at) })),
  );
  const places = await Promise.all(pages);
  // One after the other: they share the file in which sessions are kept.
  for (const reader of READERS)
    for (const command of ['show', 'ledger']) {
      const text = await daybook(reader, [command, run, '--json']);
      places.push({ where: `daybook ${command} ${run} --json as ${reader}`, text });
    }
  const results = ['results', 'r/form', '--json'];
  return [...places, { where: `daybook ${results.join(' ')}`, text: await daybook(undefined, results) }];
}
