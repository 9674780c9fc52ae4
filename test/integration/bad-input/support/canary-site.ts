import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runCli } from '../../../../cli/run-cli.js';
import { TargetServer } from '../../../../faults/target-server.js';
import { type Slack, startSlack } from '../../../../tools/slack/start-slack.js';
import { freePort } from '../../../../tools/temporal/ports.js';
import { type Canary, canary } from '../../../bad-input/support/canary.js';
import { fakeContext } from '../../../cli/fake-context.js';
import { TEAM } from '../../../support/people-site.js';
import { Program } from '../../../support/program.js';
import { testServer, uniqueName } from '../../../support/server.js';
import { HEAD } from '../../../support/waiting-room.js';
import { writeWorkspace } from '../../../support/workspace.js';
import { type GuardedMail, guardedMail, type Pager, pager } from './far-ends.js';

/** Every credential of the transports. Each has characters in it that something on the way has to escape, where it may. */
export const SECRETS = {
  token: canary('Slack bot token', (core) => `xoxb-${core}`),
  appToken: canary('Slack app token', (core) => `xapp-1-${core}`),
  signing: canary('Slack signing secret', (core) => `%"${core}"/+`),
  password: canary('SMTP password', (core) => `p"ä\\&<${core}>%/+`),
  webhook: canary('webhook secret', (core) => `w"é'<${core}>&%`),
  links: canary('link secret', (core) => `l"ö\\<${core}>&%`),
} satisfies Record<string, Canary>;

const ENVIRONMENT = {
  CANARY_TOKEN: SECRETS.token.value,
  CANARY_APP: SECRETS.appToken.value,
  CANARY_SIGNING: SECRETS.signing.value,
  CANARY_PASSWORD: SECRETS.password.value,
  CANARY_LINKS: SECRETS.links.value,
};

/** Where the webhook's secret stands: the only file that may hold one. */
export const SECRET_FILE = 'secrets/pager';

export interface CanarySite {
  root: string;
  /** With a task queue of its own. */
  environment: string;
  address: string;
  chat: Slack;
  mail: GuardedMail;
  pager: Pager;
  target: TargetServer;
  worker: Program;
  gateway: Program;
  /** Runs the command line as somebody; resolves with all it wrote. Throws unless it ends as expected. */
  daybook(as: string | undefined, argv: readonly string[], exit?: number): Promise<string>;
  /** A request as somebody who is signed in. */
  call(as: string, path: string, body?: object): Promise<string>;
  close(): Promise<void>;
}

/** The real programs, with their secrets where a deployment has them, between far ends that know those secrets. */
export async function canarySite(stages: string): Promise<CanarySite> {
  const chat = await startSlack({
    teams: [TEAM],
    users: [
      { id: 'U0DANA', team: TEAM.id, name: 'Dana Reyes' },
      { id: 'U0OMAR', team: TEAM.id, name: 'Omar Haddad' },
    ],
    installation: {
      signingSecret: SECRETS.signing.value,
      appToken: SECRETS.appToken.value,
      botTokens: { [TEAM.id]: SECRETS.token.value },
    },
  });
  const mail = await guardedMail({ user: 'daybook', password: SECRETS.password.value });
  const paged = await pager({ secret: SECRETS.webhook.value });
  const target = new TargetServer();
  const environment = uniqueName('e').replace('--', '-');
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const places = { chat: chat.api, mail: mail.port, pager: paged.url, edge: await target.listen() };
  const root = await writeWorkspace({ ...filesOf(environment, address, places), runbooks: { r: HEAD + stages } });
  await mkdir(path.join(root, path.dirname(SECRET_FILE)));
  await writeFile(path.join(root, SECRET_FILE), `${SECRETS.webhook.value}\n`, { mode: 0o600 });
  const env = { ...process.env, ...ENVIRONMENT, NO_COLOR: '1' };
  const gateway = new Program('gateway/main.js', ['-w', root, '--port', String(port)], env);
  await gateway.line(/"ready"/);
  chat.deliverTo(address);
  const worker = new Program('worker/main.js', ['-w', root, '--environment', environment], env);
  await worker.line(/"ready"/);
  const tokens = new Map<string, Promise<string>>();
  const call: CanarySite['call'] = async (as, at, body) => {
    if (!tokens.has(as)) tokens.set(as, signIn(address, as));
    const response = await fetch(address + at, {
      method: body ? 'POST' : 'GET',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokens.get(as)}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const said = await response.text();
    if (!response.ok) throw new Error(`${at} as ${as} answered ${response.status}: ${said.slice(0, 500)}`);
    return said;
  };
  return {
    ...{ root, environment, address, chat, mail, pager: paged, target, worker, gateway, call },
    daybook: async (as, argv, exit = 0) => {
      const context = fakeContext({ cwd: root, env: ENVIRONMENT });
      const ended = await runCli([...argv, ...(as ? ['--as', as] : [])], context);
      const said = context.stdout.text + context.stderr.text;
      if (ended !== exit) throw new Error(`daybook ${argv.join(' ')} ended with ${ended}: ${said}`);
      return said;
    },
    close: async () => {
      for (const program of [worker, gateway]) program.signal('SIGTERM');
      await Promise.all([worker.ended, gateway.ended]);
      await Promise.all([chat.close(), mail.close(), paged.close(), target.close()]);
    },
  };
}

async function signIn(address: string, person: string): Promise<string> {
  const response = await fetch(`${address}/api/sign-in/development`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ person }),
  });
  return ((await response.json()) as { token: string }).token;
}

/** Dana steers; lea is nobody in particular; nothing reaches kai; the others are asked, each over a transport of their own. */
const PEOPLE = `
people:
  dana: { name: Dana Reyes, slack: { team: T0SHOP, user: U0DANA } }
  lea: { name: Lea Brandt, email: lea@shop.example }
  omar: { name: Omar Haddad, slack: { team: T0SHOP, user: U0OMAR } }
  ines: { name: Ines Duarte, email: ines@shop.example }
  kai: { name: Kai Lorenz, email: kai@shop.example, addresses: { pager: '0101' }, transports: [email, pager] }
  noor: { name: Noor Aziz, addresses: { pager: '0100' }, transports: [pager] }
groups:
  release: [dana]
  product: [omar]
  operations: [ines, noor]
  others: [lea]
`;

function filesOf(
  environment: string,
  address: string,
  to: { chat: string; mail: number; pager: string; edge: string },
) {
  const { address: temporal, namespace } = testServer();
  const at = (config: string) => `{ ${environment}: { ${config} } }`;
  const who = 'who: [release], deadline: 1h, onDeadline: abort';
  return {
    people: PEOPLE,
    policy: `
environments:
  ${environment}:
    start: [release]
    steer: [release]
    guarded: [{ type: traffic }]
    approvals:
      cutover: { quorum: { allOf: [{ group: product, count: 1 }, { group: operations, count: 1 }] }, level: 2, bar: [starter, author], deny: 1, votesExpire: 8h, useWithin: 30m, author: optional }
    decisions: { failure: { ${who} }, undecided: { ${who} }, happened: { ${who} }, deadline: { ${who} } }
`,
    targets: `targets:
  edge: ${at(`kind: http, url: '${to.edge}', traffic: /traffic`)}
  mail: ${at(`kind: smtp, host: 127.0.0.1, port: ${to.mail}, tls: none, user: daybook, password: 'env:CANARY_PASSWORD'`)}
  chat: ${at(`kind: slack, team: T0SHOP, token: 'env:CANARY_TOKEN', appToken: 'env:CANARY_APP', signingSecret: 'env:CANARY_SIGNING', api: '${to.chat}'`)}
  pager: ${at(`kind: webhook, url: '${to.pager}', secret: 'file:${SECRET_FILE}'`)}
`,
    daybook: `
daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: ${temporal}, namespace: ${namespace} }
gateway: { address: '${address}' }
links: { secret: 'env:CANARY_LINKS' }
transports:
  slack: { kind: slack, target: chat }
  email: { kind: email, target: mail, from: 'Daybook <daybook@shop.example>' }
  pager: { kind: webhook, target: pager }
`,
  };
}
