import type { Email } from 'postal-mime';
import type { Gateway } from '../../../gateway/server.js';
import { describeNeeding } from '../../support/needs.js';
import { Scenario } from '../../support/scenario.js';
import { scenarioGateway } from '../../support/scenario-gateway.js';
import { type MailProgram, mailProgram } from './support/mail-program.js';
import { type MailServers, postfixAndDovecot, startMailServers } from './support/mail-servers.js';

const PEOPLE = `
people:
  dana: { name: Dana Reyes, email: dana@shop.test }
  gone: { name: Gil Gone, email: gone@shop.test }
  omar: { name: Omar Haddad, email: omar@shop.example, transports: [screen] }
  ines: { name: Ines Duarte, email: ines@shop.example, transports: [screen] }
groups:
  release: [omar, ines]
  product: [dana]
  operations: [ines]
`;

const daybook = `
daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: 'http://127.0.0.1:7080' }
transports:
  mail: { kind: email, target: smtp, from: 'Daybook <daybook@shop.test>', replies: mailbox }
  screen: { kind: console }
`;

const targetsOf = ({ submission, imap, password }: MailServers) => `
targets:
  edge: { production: { kind: http, url: 'http://127.0.0.1:9', traffic: /traffic } }
  smtp: { production: { kind: smtp, host: 127.0.0.1, port: ${submission}, tls: none } }
  mailbox:
    production:
      { kind: imap, host: 127.0.0.1, port: ${imap}, tls: none, user: daybook, password: ${password}, authServ: mx.shop.test }
`;

const runbook = (steps: string) => `
daybook: 1
runbook: r
title: Go live
day: 1
owner: release
stages:
  - stage: a
    steps:
${steps}
`;

describeNeeding(postfixAndDovecot, 'a run whose people read mail', () => {
  let servers: MailServers;
  let program: MailProgram;
  let scenario: Scenario;
  let gateways: Gateway[];
  let logs: string[];

  beforeEach(async () => {
    servers = await startMailServers();
    program = mailProgram(servers);
    [gateways, logs] = [[], []];
  });
  afterEach(async () => {
    for (const gateway of gateways) await gateway.close();
    await scenario.over();
    await servers.close();
  });

  /** Two gateways beside one worker: both read the mailbox. */
  async function given(steps: string): Promise<string> {
    scenario = await Scenario.given({
      people: PEOPLE,
      targets: targetsOf(servers),
      daybook,
      runbooks: { r: runbook(steps) },
    });
    const log = (_level: string, message: string, facts?: object) => logs.push(`${message} ${JSON.stringify(facts)}`);
    for (let count = 0; count < 2; count += 1) gateways.push(await scenarioGateway(scenario, { log }));
    await scenario.work();
    return scenario.start('r', { by: 'omar' });
  }

  const aboutStep =
    (step: string) =>
    ({ text = '' }: Email) =>
      text.includes(`step ${step}`);

  it('counts the ACK of one person once, and reaches another one whose mail bounces by the next transport', async () => {
    const run = await given(
      "      - { id: tell, type: acknowledge, to: [dana, gone], message: { subject: 'Tonight', body: 'We go live.' }, urgent: true, deadline: 4h, onDeadline: continue }",
    );
    const ask = await scenario.audience(run, 'tell');
    const place = { run, ask: ask.id };
    await program.reply(await program.received(aboutStep('tell')), 'ACK');
    const dana = await scenario.entry(place, 'dana', ({ state }) => state === 'acknowledged');
    expect(dana.answer?.answer).toMatchObject({ sub: 'dana', level: 1, via: 'mail', identity: 'reply' });
    const gone = await scenario.entry(place, 'gone', ({ state }) => state === 'delivered');
    expect(gone.deliveries.map(({ transport, state, why }) => [transport, state, why])).toEqual([
      ['mail', 'bounced', 'no such mailbox (5.1.1)'],
      ['screen', 'delivered', undefined],
    ]);
    expect(scenario.lines.filter((line) => line.startsWith('To Gil Gone'))).toHaveLength(1);
    expect((await scenario.ledger(place)).counts.states).toMatchObject({ acknowledged: 1, delivered: 1 });
  });

  it('lets nobody approve by replying: the mail says how to decide, and an ACK to it is refused', async () => {
    const run = await given(`
      - { id: go, type: approval, decision: cutover, covers: [switch], urgent: true, deadline: 4h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 } }`);
    const mail = await program.received(aboutStep('go'));
    expect(mail.text).not.toContain('ACK');
    await program.reply(mail, 'ACK');
    await scenario.until(run, 'the refusal', () => logs.some((line) => line.startsWith('a mail is no answer')));
    expect((await scenario.ask(run, 'go')).votes).toEqual([]);
  });
});
