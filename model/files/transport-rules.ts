import { isMailAddress } from '../contact/mail-address.js';
import { waysTo } from '../contact/ways.js';
import type { Person } from '../people.js';
import { isReference } from '../reference-text.js';
import { didYouMean } from '../suggest.js';
import { kindForReplies, kindForTransport } from '../target-kinds/index.js';
import type { Targets, TransportConfig } from '../workspace.js';
import { foundAt } from './read-file.js';
import type { WorkspaceRule } from './workspace-rules.js';

/** Each target that a transport names: its field in daybook.yaml, and of which kind it must be. */
function targetsOf(transport: TransportConfig): { field: string; target: string; kind: string }[] {
  if (transport.kind === 'console') return [];
  const own = { field: 'target', target: transport.target, kind: kindForTransport[transport.kind] };
  const replies = transport.kind === 'email' ? transport.replies : undefined;
  return replies === undefined ? [own] : [own, { field: 'replies', target: replies, kind: kindForReplies }];
}

export const transportsHaveTheirTargets: WorkspaceRule = ({ daybook, targets }) => {
  if (!daybook || !targets) return [];
  return Object.entries(daybook.value.transports).flatMap(([name, transport]) =>
    targetsOf(transport).flatMap(({ field, target, kind }) => {
      const at = ['transports', name, field];
      const wrong = wrongTarget(targets.value, target, kind);
      return wrong ? [foundAt(daybook.source, { code: 'DB3029', at, ...wrong })] : [];
    }),
  );
};

function wrongTarget(targets: Targets, name: string, kind: string): { message: string; cure?: string } | undefined {
  const fitting = Object.keys(targets).filter((one) => entriesOf(targets, one).some((entry) => entry.kind === kind));
  const add = `Add it to targets.yaml, with \`kind: ${kind}\`.`;
  if (!Object.hasOwn(targets, name)) {
    const cure = fitting.length > 0 ? didYouMean(name, fitting) : add;
    return { message: `there is no target \`${name}\` in targets.yaml`, cure };
  }
  const other = entriesOf(targets, name).find((entry) => entry.kind !== kind);
  if (other) {
    const message = `the target \`${name}\` is of kind ${other.kind} in ${other.environment}, and ${kind} is needed`;
    return { message, cure: fitting.length > 0 ? didYouMean(name, fitting) : add };
  }
  if (fitting.includes(name)) return undefined;
  return { message: `the target \`${name}\` has no environment`, cure: `Give it one, with \`kind: ${kind}\`.` };
}

function entriesOf(targets: Targets, name: string): Targets[string][string][] {
  return Object.values(targets[name] ?? {});
}

export const peopleNameTransportsThatAre: WorkspaceRule = ({ daybook, people }) => {
  if (!daybook || !people) return [];
  const { transports } = daybook.value;
  const webhooks = Object.keys(transports).filter((name) => transports[name]?.kind === 'webhook');
  return Object.values(people.value.people).flatMap(({ id, transports: own = [], addresses = {} }) => [
    ...own.flatMap((name, index) => {
      if (Object.hasOwn(transports, name)) return [];
      const message = `there is no transport \`${name}\` in daybook.yaml`;
      const cure = didYouMean(name, Object.keys(transports)) ?? 'Add it under `transports:`.';
      return [foundAt(people.source, { code: 'DB3028', message, cure, at: ['people', id, 'transports', index] })];
    }),
    ...Object.keys(addresses).flatMap((name) => {
      if (webhooks.includes(name)) return [];
      const message = Object.hasOwn(transports, name)
        ? `\`${name}\` is a transport of kind ${transports[name]?.kind}, which takes no address here`
        : `there is no transport \`${name}\` in daybook.yaml`;
      const cure = didYouMean(name, webhooks) ?? 'Addresses are for transports of kind webhook.';
      const at = ['people', id, 'addresses', name];
      return [foundAt(people.source, { code: 'DB3028', message, cure, at, part: 'key' })];
    }),
  ]);
};

/** What a channel looks like, by kind of transport; missing: the kind has none. */
const CHANNELS: Partial<Record<TransportConfig['kind'], { fits(channel: string): boolean; expected: string }>> = {
  slack: {
    fits: (channel) => /^[CG][A-Z0-9]{1,30}$/.test(channel),
    expected: 'the id of a channel of Slack, such as C0123ABCD',
  },
  email: { fits: isMailAddress, expected: 'one plain e-mail address, such as noc@shop.example' },
  webhook: { fits: () => true, expected: 'an address at this transport' },
};

export const channelsFitTheirTransports: WorkspaceRule = ({ daybook, people }) => {
  if (!daybook || !people) return [];
  const { transports } = daybook.value;
  return Object.entries(people.value.channels ?? {}).flatMap(([group, channels]) =>
    Object.entries(channels).flatMap(([name, channel]) => {
      const at = ['channels', group, name];
      const kind = Object.hasOwn(transports, name) ? transports[name]?.kind : undefined;
      if (kind === undefined) {
        const message = `there is no transport \`${name}\` in daybook.yaml`;
        const cure = didYouMean(name, Object.keys(transports)) ?? 'Add it under `transports:`.';
        return [foundAt(people.source, { code: 'DB3028', message, cure, at, part: 'key' })];
      }
      const shape = CHANNELS[kind];
      if (shape?.fits(channel)) return [];
      const message = shape ? `\`${channel}\` is no channel of ${name}` : `transports of kind ${kind} have no channels`;
      const cure = shape ? undefined : 'Remove it.';
      return [foundAt(people.source, { code: 'DB3039', message, expected: shape?.expected, cure, at })];
    }),
  );
};

export const everybodyCanBeReached: WorkspaceRule = ({ daybook, people }) => {
  const transports = daybook?.value.transports ?? {};
  // Without any transport nobody is meant to be told.
  if (!people || Object.keys(transports).length === 0) return [];
  return Object.values(people.value.people).flatMap((person) => {
    if (waysTo(person, transports).length > 0) return [];
    const names = (person.transports ?? Object.keys(transports)).filter((name) => Object.hasOwn(transports, name));
    const message = `no transport reaches \`${person.id}\``;
    const cure = `Give them ${waysOut(person, names, transports)}.`;
    const at = ['people', person.id];
    return [foundAt(people.source, { code: 'DB3036', severity: 'warning', message, cure, at, part: 'key' })];
  });
};

/** What would make each of these transports reach them. */
function waysOut(person: Person, names: string[], transports: Record<string, TransportConfig>): string {
  const needed = names.flatMap((name) => {
    switch (transports[name]?.kind) {
      case 'email':
        return ['`email`'];
      case 'slack':
        return ['`slack: { team, user }`'];
      case 'webhook':
        return [`\`addresses: { ${name}: … }\``];
      default:
        return [];
    }
  });
  return needed.length > 0
    ? [...new Set(needed)].join(' or ')
    : `other \`transports\` than ${person.transports?.join(', ')}`;
}

export const slackTeamsAreOurs: WorkspaceRule = ({ people, targets }) => {
  if (!people || !targets) return [];
  const teams = Object.values(targets.value).flatMap((environments) =>
    Object.values(environments).flatMap(({ kind, config }) => (kind === 'slack' ? [config.team] : [])),
  );
  // A team that only the worker knows cannot be compared here.
  if (teams.length === 0 || teams.some(isReference)) return [];
  return Object.values(people.value.people).flatMap(({ id, slack }) => {
    if (!slack || teams.includes(slack.team)) return [];
    const message = `\`${id}\` is a member of ${slack.team}, and targets.yaml knows ${[...new Set(teams)].join(', ')}`;
    const cure = 'Write the team of a target of kind slack; answers from any other one are refused.';
    const at = ['people', id, 'slack', 'team'];
    return [foundAt(people.source, { code: 'DB3043', severity: 'warning', message, cure, at })];
  });
};

/** Every rule about transports across the files, in the order in which they are told. */
export const transportRules: readonly WorkspaceRule[] = [
  transportsHaveTheirTargets,
  peopleNameTransportsThatAre,
  channelsFitTheirTransports,
  slackTeamsAreOurs,
  everybodyCanBeReached,
];
