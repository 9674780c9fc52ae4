import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AudienceDeps } from '../../../activities/audience/deps.js';
import type { Audiences } from '../../../client/audiences.js';
import { ClientFailure } from '../../../client/failure.js';
import { guestListName } from '../../../activities/audience/guest-list.js';
import type { AudienceInput, AudienceOrder, AudienceView, SendingOrder } from '../../../model/audience/audience.js';
import type { AskCard } from '../../../model/messages/ask-card.js';
import type { Workspace } from '../../../model/workspace.js';
import { folderRecords } from '../../../records/folder.js';
import { PostOffice } from '../../integration/audiences/support/post-office.js';
import { SigningKey } from '../../integration/audiences/support/signing-key.js';
import { FakeActivity } from '../support/world.js';

export const RUN = 'go-live-1';
export const NOW = Date.parse('2026-11-24T10:00:00Z');

export const CARD: AskCard = {
  run: RUN,
  runbook: 'Go live',
  environment: 'production',
  planDigest: 'plan',
  step: 'tell',
  ask: 'tell/1',
  kind: 'acknowledgement',
  title: 'Tonight',
  text: 'We switch at **22:00**.',
  digest: 'shown',
  level: 1,
  openedAt: NOW,
  deadlineAt: NOW + 3_600_000,
  onDeadline: 'ask',
  actions: ['acknowledge', 'decline'],
  who: 'everybody',
};

/** A worker's surroundings in a temporary folder, with transports in memory and audiences that only remember. */
export class People {
  readonly activity = new FakeActivity();
  readonly office = new PostOffice();
  readonly key = new SigningKey();
  readonly started: AudienceInput[] = [];
  readonly views = new Map<number, AudienceView>();
  readonly deps: AudienceDeps;
  readonly workspace: Workspace;

  constructor(ids: readonly string[]) {
    const root = mkdtempSync(path.join(tmpdir(), 'daybook-people-'));
    this.workspace = workspaceOf(root, ids);
    const { office } = this;
    this.deps = {
      environment: 'production',
      records: folderRecords(path.join(root, 'records')),
      transports: {
        chat: office.transport('chat', { kind: 'slack', living: true }),
        mail: office.transport('mail', { kind: 'email' }),
      },
      context: () => this.activity.context,
      now: () => NOW,
      audiences: this.audiences(),
      runs: { viewRun: () => Promise.reject(new ClientFailure('not-found', 'there is none')) },
      readWorkspace: async () => this.workspace,
      readKeys: async () => [this.key.publicKey],
      readLinkKeys: async () => [{ kid: 'link', secret: new Uint8Array(32).fill(7) }],
      shardPatienceMs: 50,
    };
    this.fromAudience();
  }

  fromRun(): void {
    this.activity.workflow = { id: RUN, runId: 'r1', type: 'run' };
  }

  fromAudience(shard = 0): void {
    this.activity.workflow = { id: `audience:${RUN}/tell/1/${shard}`, runId: 'r1', type: 'audience' };
  }

  change(person: string, parts: object): void {
    const { people } = this.workspace.people;
    people[person] = { ...people[person], id: person, name: person.toUpperCase(), ...parts };
  }

  /** Who was asked, as it was written down when the audience opened; in the order of their ids. */
  async invite(...ids: string[]): Promise<void> {
    const people = ids.toSorted().map((person) => ({ person, name: person.toUpperCase(), as: ['all'] }));
    await this.deps.records.put(guestListName({ run: RUN, ask: 'tell/1' }), { people, channels: [] });
  }

  order(parts: Partial<AudienceOrder> = {}): AudienceOrder {
    const contact = { urgent: true, escalate: [] };
    return { card: CARD, mode: 'collects', to: [], members: {}, contact, stewards: ['dana'], now: NOW, ...parts };
  }

  sending(person: string, parts: object = {}): SendingOrder {
    const sendings = [{ person, what: 'ask' as const, except: [], ...parts }];
    return { card: CARD, mode: 'collects', sendings, now: NOW };
  }

  async refusals(): Promise<string[]> {
    return this.deps.records.list('refusals');
  }

  private audiences(): Audiences {
    return {
      start: async (input) => {
        this.started.push(input);
      },
      give: async () => [],
      view: async ({ shard }) => {
        const view = this.views.get(shard);
        if (view) return view;
        throw new ClientFailure('not-found', 'there is none');
      },
    };
  }
}

function workspaceOf(root: string, ids: readonly string[]): Workspace {
  const people = Object.fromEntries(
    ids.map((id) => [
      id,
      {
        id,
        name: id.toUpperCase(),
        email: `${id}@shop.example`,
        slack: { team: 'T', user: id },
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
      gateway: { address: 'http://127.0.0.1:7080/' },
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
        production: {
          environment: 'production',
          start: [],
          steer: ['dana'],
          guarded: [],
          approvals: {},
          decisions: {},
        },
      },
    },
    targets: {},
  };
}
