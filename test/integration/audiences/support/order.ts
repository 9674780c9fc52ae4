import type { AudienceInput, AudienceOrder, Recipient } from '../../../../model/audience/audience.js';
import type { Workspace } from '../../../../model/workspace.js';

export const ENVIRONMENT = 'production';
const HOUR = 3_600_000;

/** What a test wants otherwise. */
export type OrderParts = Partial<Omit<AudienceOrder, 'card'>> & { card?: Partial<AudienceOrder['card']> };

/** One shard without a run that opens it. */
export function inputOf(run: string, people: Recipient[], parts: Partial<AudienceInput> = {}): AudienceInput {
  const { to: _to, members: _members, ...order } = orderOf(run, []);
  return { ...order, shard: 0, shards: 1, people, channels: [], ...parts };
}

/** Everybody has an address at `chat` and at `mail`; `dana` may steer. */
export function workspaceOf(root: string, ids: readonly string[]): Workspace {
  const people = Object.fromEntries(
    ids.map((id) => [
      id,
      {
        id,
        name: id.toUpperCase(),
        slack: { team: 'T1', user: id },
        email: `${id}@shop.example`,
        addresses: { chat: id, mail: id },
      },
    ]),
  );
  return {
    root,
    daybook: {
      local: true,
      zone: 'UTC',
      temporal: { address: '', namespace: '' },
      gateway: { address: 'http://127.0.0.1:7080' },
      keys: 'keys.json',
      records: { folder: 'records' },
      transports: {
        chat: { kind: 'slack', target: 'chat' },
        mail: { kind: 'email', target: 'mail', from: 'a@b.example' },
      },
    },
    people: { people, groups: {} },
    policy: {
      environments: {
        production: { environment: ENVIRONMENT, start: [], steer: ['dana'], guarded: [], approvals: {}, decisions: {} },
      },
    },
    targets: {},
  };
}

/** An acknowledgement of ten hours, unless told otherwise. */
export function orderOf(run: string, to: string[], parts: OrderParts = {}): AudienceOrder {
  const now = parts.now ?? Date.now();
  const { card, ...rest } = parts;
  return {
    mode: 'collects',
    to,
    members: {},
    contact: { urgent: true, escalate: [] },
    stewards: ['dana'],
    now,
    ...rest,
    card: {
      run,
      runbook: 'Go live',
      environment: ENVIRONMENT,
      planDigest: 'plan',
      step: 'tell',
      ask: 'tell/1',
      kind: 'acknowledgement',
      title: 'Tonight',
      subject: 'Storefront v2 tonight',
      text: 'We switch at **22:00**.',
      digest: 'shown',
      level: 1,
      openedAt: now,
      deadlineAt: now + 10 * HOUR,
      onDeadline: 'ask',
      actions: ['acknowledge', 'decline'],
      who: 'everybody',
      ...card,
    },
  };
}
