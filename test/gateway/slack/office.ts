import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { gatewayApp } from '../../../gateway/app.js';
import type { GatewayContext } from '../../../gateway/context.js';
import { openDesk } from '../../../gateway/slack/desk.js';
import { openSockets } from '../../../gateway/slack/sockets.js';
import type { Ask } from '../../../model/ask.js';
import { audienceId } from '../../../model/audience/audience.js';
import { planDigest } from '../../../model/digest.js';
import type { JsonObject } from '../../../model/json.js';
import { cardOf } from '../../../model/messages/make-card.js';
import { askLetter } from '../../../model/messages/make-letter.js';
import type { FormField } from '../../../model/plan.js';
import { noteHandle } from '../../../records/handles.js';
import type { Message, Population } from '../../../tools/slack/world.js';
import { type Slack, startSlack } from '../../../tools/slack/start-slack.js';
import { slackConfig } from '../../../transports/slack/slack-config.js';
import { slackTransport } from '../../../transports/slack/slack-transport.js';
import { acknowledgementOf, approvalOf, planWith, stepOf } from '../support/fixtures.js';
import { type TestGateway, testGateway } from '../support/gateway.js';

export const TEAM = 'T0SHOP';
export const OTHER_TEAM = 'T0OTHER';
export const OPS = 'C0OPS';

/** Everybody whom Slack has, and who of them stands in people.yaml under which id. */
const USERS: (Population['users'][number] & { person?: string })[] = [
  { id: 'U0DANA', team: TEAM, name: 'Dana Reyes', person: 'dana' },
  { id: 'U0OMAR', team: TEAM, name: 'Omar Haddad', person: 'omar' },
  { id: 'U0INES', team: TEAM, name: 'Ines Roth', person: 'ines' },
  { id: 'U0GWEN', team: TEAM, name: 'Gwen Guest', guest: 'single-channel', person: 'gwen' },
  { id: 'U0MULTI', team: TEAM, name: 'Mel Guest', guest: 'multi-channel', person: 'mel' },
  { id: 'U0ROBOT', team: TEAM, name: 'Robot', bot: true, person: 'robot' },
  { id: 'U0GONE', team: TEAM, name: 'Gone Person', deleted: true, person: 'gone' },
  { id: 'U0NOBODY', team: TEAM, name: 'Nobody Known' },
  { id: 'U0EXT', team: OTHER_TEAM, name: 'Ext Ernal', person: 'ext' },
];

export const FORM: FormField[] = [
  { name: 'awake', label: 'Is somebody awake?', type: 'yes-no', required: true },
  { name: 'who', label: 'Who is it?', type: 'text', required: true },
  { name: 'where', label: 'Where?', type: 'choice', required: true, options: ['At home', 'At the office'] },
  { name: 'sure', label: 'How sure are you?', type: 'scale', required: true, min: 1, max: 5, ends: ['not', 'very'] },
  { name: 'hours', label: 'For how many hours?', type: 'number', required: false, min: 0, max: 24 },
  { name: 'until', label: 'Until which day?', type: 'date', required: false },
];

export interface OfficeOptions {
  /** How answers come; signed requests unless told. */
  over?: 'http' | 'socket';
  /** Gateways side by side, on the same runs and records. */
  gateways?: number;
  signingSecret?: string;
}

/** A Slack, gateways that take its answers, and a run that asks. Real parts but for the run itself. */
export interface Office {
  slack: Slack;
  gateway: TestGateway;
  asks: { approval: Ask; announcement: Ask; questions: Ask };
  logged: { level: string; message: string }[];
  /** Sends the message of an ask, to a person or to the channel. */
  post(ask: Ask, to: { person: string } | { channel: string }, how?: { about?: string }): Promise<Message>;
  /** What only this person sees, in the order in which it came. */
  notes(user: string): string[];
  /** The first note to this person, now or later. */
  note(user: string): Promise<string>;
  close(): Promise<void>;
}

export async function openOffice({ over = 'http', gateways = 1, signingSecret }: OfficeOptions = {}): Promise<Office> {
  const slack = await startSlack({ ...population(), installation: signingSecret ? { signingSecret } : {} });
  const gateway = await testGateway();
  const logged: Office['logged'] = [];
  const connected = counting(gateways);
  const log: GatewayContext['log'] = (level, message) => {
    logged.push({ level, message });
    if (message === 'connected with Slack') connected.one();
  };
  const context: GatewayContext = { ...gateway.context, log };
  addPeople(context, slack, over);
  const asks = await startRun(gateway);
  const { app: _app, ...parts } = { ...gateway, context };
  const closers: (() => Promise<void>)[] = [];
  const addresses: string[] = [];
  for (let count = 0; count < gateways; count += 1) {
    const own = { ...context, slack: await deskOf(context, slack) };
    const site = await serve(own);
    addresses.push(site.address);
    const sockets = over === 'socket' ? openSockets(own) : { close: async () => {} };
    closers.push(() => sockets.close().then(site.close));
    if (count === 0) Object.assign(parts, { app: gatewayApp(own), context: own });
  }
  if (over === 'http') slack.deliverTo(addresses);
  else await connected.all;
  const notes = (user: string) => slack.world.messages.flatMap(({ onlyFor, text }) => (onlyFor === user ? [text] : []));
  return {
    slack,
    gateway: parts as TestGateway,
    asks,
    logged,
    post: (ask, to, how) => post({ slack, context }, ask, { to, ...how }),
    notes,
    note: (user) => slack.until(() => notes(user)[0]),
    close: async () => {
      for (const close of closers) await close();
      await slack.close();
    },
  };
}

/** `all` resolves when `one` was called so often. */
function counting(times: number): { one(): void; all: Promise<void> } {
  let left = times;
  let resolve = () => {};
  const all = new Promise<void>((done) => {
    resolve = done;
  });
  return {
    one: () => {
      left -= 1;
      if (left === 0) resolve();
    },
    all,
  };
}

/** What a gateway reads of targets.yaml and its environment. */
export function deskOf(context: GatewayContext, { installation }: Slack, over: Record<string, string> = {}) {
  const env = {
    SLACK_TOKEN: installation.botTokens[TEAM],
    SLACK_SIGNING: installation.signingSecret,
    SLACK_APP: installation.appToken,
    ...over,
  };
  return openDesk({ workspace: context.workspace, env, log: context.log });
}

function population(): Population {
  return {
    teams: [
      { id: TEAM, name: 'Shop' },
      { id: OTHER_TEAM, name: 'Other' },
    ],
    users: USERS.map(({ person: _person, ...user }) => user),
    channels: [{ id: OPS, team: TEAM, name: 'operations', members: [...USERS.map(({ id }) => id), `U0BOT${TEAM}`] }],
  };
}

function addPeople({ workspace }: GatewayContext, slack: Slack, over: 'http' | 'socket'): void {
  const { people } = workspace.people;
  for (const { person: id, name, team, id: user } of USERS) {
    if (id !== undefined) people[id] = { ...(people[id] ?? { id, name }), slack: { team, user } };
  }
  workspace.daybook.transports = { chat: { kind: 'slack', target: 'chat' } };
  const way: JsonObject = over === 'http' ? { signingSecret: 'env:SLACK_SIGNING' } : { appToken: 'env:SLACK_APP' };
  const config: JsonObject = { team: TEAM, token: 'env:SLACK_TOKEN', api: slack.api, ...way };
  workspace.targets = { chat: { production: { name: 'chat', environment: 'production', kind: 'slack', config } } };
}

const plan = planWith([stepOf('switch', { target: 'edge' })]);

async function startRun(gateway: TestGateway): Promise<Office['asks']> {
  const { token } = await gateway.signIn('dana');
  await gateway.post('/api/runs', { plan, run: 'r1' }, token);
  const approval = gateway.runs.ask('r1', {
    ...approvalOf('r1', plan),
    level: 2,
    actions: ['approve', 'reject', 'withdraw', 'delegate'],
  });
  const announcement = gateway.runs.ask('r1', acknowledgementOf());
  const questions = gateway.runs.ask(
    'r1',
    acknowledgementOf({
      id: 'ready/1',
      step: 'ready',
      kind: 'questionnaire',
      actions: ['answer', 'decline'],
      form: FORM,
    }),
  );
  for (const { id } of [announcement, questions])
    await gateway.audiences.open(audienceId({ run: 'r1', ask: id, shard: 0 }));
  return { approval, announcement, questions };
}

async function serve(context: GatewayContext): Promise<{ address: string; close(): Promise<void> }> {
  const app = gatewayApp(context);
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function post(
  { slack, context }: { slack: Slack; context: GatewayContext },
  ask: Ask,
  { to, about }: { to: { person: string } | { channel: string }; about?: string },
): Promise<Message> {
  const person = 'person' in to ? context.workspace.people.people[to.person] : undefined;
  const place = { run: 'r1', ask: ask.id, digest: ask.digest, person: person?.id, about };
  const collects = ask.kind === 'acknowledgement' || ask.kind === 'questionnaire';
  const letter = askLetter({
    card: cardOf({ run: 'r1', plan, planDigest: planDigest(plan), ask, gateway: 'http://127.0.0.1:7080' }),
    mode: collects ? 'collects' : 'tells',
    key: `r1/${ask.id}/ask/${'person' in to ? to.person : `#chat:${to.channel}`}${about ? `/${about}` : ''}`,
    what: 'ask',
    handle: await noteHandle(context.store, place),
    buttons: true,
    at: Date.now(),
  });
  const config = slackConfig({ team: TEAM, token: slack.installation.botTokens[TEAM] ?? '', api: slack.api });
  const transport = slackTransport({ name: 'chat', config, gapMs: 1 });
  const where =
    'channel' in to ? { channel: to.channel, group: 'operations' } : { person: person ?? { id: '', name: '' } };
  const { ref } = await transport.send(letter, where, { first: true });
  const message = slack.world.messages.find(({ ts }) => ts === ref?.ts);
  if (!message) throw new Error('the message is not there');
  return message;
}
