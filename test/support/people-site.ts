import type { Gateway } from '../../gateway/server.js';
import { type Mailbox, startMailbox } from '../../tools/mailbox/start-mailbox.js';
import { type Slack, type SlackOptions, startSlack } from '../../tools/slack/start-slack.js';
import type { Workspace } from '../../model/workspace.js';
import { Scenario } from './scenario.js';
import { scenarioGateway } from './scenario-gateway.js';
import type { WorkspaceFiles } from './workspace.js';

/** Everything between a run and its people: gateway, chat and mailbox, beside a scenario's own worker. */
export interface PeopleSite {
  scenario: Scenario;
  gateway: Gateway;
  chat: Slack;
  mailbox: Mailbox;
  /** What the gateway logged. */
  logs: { level: string; message: string; facts?: Record<string, unknown> }[];
  /** A second gateway beside the first one, on the same workspace, or on one that is a little different. */
  another(change?: (workspace: Workspace) => void): Promise<Gateway>;
  close(): Promise<void>;
}

export const TEAM = { id: 'T0SHOP', name: 'Shop' };

const USERS = [
  { id: 'U0DANA', team: TEAM.id, name: 'Dana Reyes' },
  { id: 'U0OMAR', team: TEAM.id, name: 'Omar Haddad' },
  { id: 'U0INES', team: TEAM.id, name: 'Ines Duarte' },
  { id: 'U0NOOR', team: TEAM.id, name: 'Noor Aziz' },
];

export const PEOPLE_ON_SLACK_AND_MAIL = `
people:
  dana: { name: Dana Reyes, email: dana@shop.example, slack: { team: T0SHOP, user: U0DANA } }
  lea: { name: Lea Brandt, email: lea@shop.example, transports: [email] }
  omar: { name: Omar Haddad, email: omar@shop.example, slack: { team: T0SHOP, user: U0OMAR } }
  ines: { name: Ines Duarte, email: ines@shop.example, transports: [email] }
  noor: { name: Noor Aziz, email: noor@shop.example, slack: { team: T0SHOP, user: U0NOOR } }
groups:
  release: [dana, lea]
  product: [omar, dana]
  operations: [ines, noor]
`;

/**
 * `targets` are added to chat and mail. The chat answers over Socket Mode unless `http`: then it signs HTTP to the gateway.
 */
export async function peopleSite(
  files: Omit<WorkspaceFiles, 'targets' | 'daybook'> & { targets?: string; http?: boolean; slack?: SlackOptions },
): Promise<PeopleSite> {
  const mailbox = await startMailbox();
  const chat = await startSlack({ teams: [TEAM], users: USERS, ...files.slack });
  const { appToken, botTokens, signingSecret } = chat.installation;
  const way = files.http ? `signingSecret: '${signingSecret}'` : `appToken: '${appToken}'`;
  const targets = `targets:
  mail: { production: { kind: smtp, host: 127.0.0.1, port: ${mailbox.smtp.port}, tls: none } }
  chat: { production: { kind: slack, team: T0SHOP, token: '${botTokens[TEAM.id]}', ${way}, api: '${chat.api}' } }
${files.targets ?? ''}`;
  const daybook = `
daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: 'http://127.0.0.1:7080' }
transports:
  slack: { kind: slack, target: chat }
  email: { kind: email, target: mail, from: 'Daybook <daybook@shop.example>' }
`;
  const scenario = await Scenario.given({ people: PEOPLE_ON_SLACK_AND_MAIL, ...files, targets, daybook });
  const logs: PeopleSite['logs'] = [];
  const gateways: Gateway[] = [];
  const open: PeopleSite['another'] = async (change) => {
    const gateway = await scenarioGateway(scenario, {
      log: (level, message, facts) => void logs.push({ level, message, ...(facts ? { facts } : {}) }),
      ...(change && { change }),
    });
    gateways.push(gateway);
    return gateway;
  };
  const gateway = await open();
  if (files.http) chat.deliverTo(gateway.address);
  await scenario.nameGateway(gateway.address);
  await scenario.work();
  return {
    scenario,
    gateway,
    chat,
    mailbox,
    logs,
    another: open,
    close: async () => {
      for (const one of gateways) await one.close();
      await scenario.over();
      await chat.close();
      await mailbox.close();
    },
  };
}
