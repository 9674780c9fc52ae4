import type { Ask } from '../../../../model/ask.js';
import type { AudienceAnswer, ProvenAnswer } from '../../../../model/audience/answer.js';
import type { AckState, Counts, Delivery, LedgerEntry } from '../../../../model/audience/ledger-entry.js';
import type { RunView, StepView } from '../../../../model/run-view.js';
import type { AskLedger } from '../../../../gateway/pages/people-matrix.js';
import { EVERYBODY, PEOPLE } from './people.js';

/** 1 December 2026, 16:00 in Berlin. */
export const START = Date.UTC(2026, 11, 1, 15, 0, 0);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const NOW = START + 5 * HOUR + 22 * MINUTE;
export const RUN = 'storefront-go-live-1201';

const at = (hours: number, minutes = 0, seconds = 0) => START + hours * HOUR + minutes * MINUTE + seconds * 1000;

function step(id: string, more: Partial<StepView>): StepView {
  return {
    id,
    type: 'command',
    title: id,
    sentence: '',
    lane: 'effect',
    status: 'pending',
    epoch: 1,
    onFailure: 'stop',
    ...more,
  };
}

export const APPROVAL: Ask = {
  id: 'go/1',
  kind: 'approval',
  step: 'go',
  epoch: 1,
  title: 'Switch the storefront to v1.5.0?',
  text: 'Green runs **v1.5.0** and has answered its health check for ten minutes. Approving moves all traffic.\n\nWatch the [dashboard](https://grafana.shop.example/d/storefront) while it switches.',
  actions: ['approve', 'reject', 'withdraw', 'delegate'],
  decision: 'cutover',
  quorum: {
    allOf: [
      { group: 'product', count: 1 },
      { group: 'operations', count: 2 },
    ],
  },
  level: 3,
  request: {
    run: RUN,
    ask: 'go/1',
    decision: 'cutover',
    environment: 'production',
    planDigest: 'b41f0c2d9e77'.padEnd(64, '3'),
    covers: [
      {
        step: 'switch',
        type: 'traffic',
        epoch: 2,
        target: 'storefront-edge',
        params: { to: { green: 100 } },
        undo: { to: { blue: 100 } },
      },
      {
        step: 'announce-switch',
        type: 'http',
        epoch: 1,
        target: 'status-page',
        params: { method: 'POST', path: '/incidents', body: { title: 'Storefront v1.5.0', state: 'monitoring' } },
      },
    ],
  },
  digest: '3f2a9c1b2d3e'.padEnd(64, '0'),
  openedAt: at(4, 50),
  deadlineAt: at(6, 50),
  onDeadline: 'reject',
  votes: [
    {
      sub: 'omar',
      action: 'approve',
      at: at(4, 58),
      level: 3,
      via: 'page',
      jti: 'v1',
      reason: 'Checkout tested twice.',
    },
    { sub: 'kai', action: 'approve', at: at(5, 3), level: 3, via: 'page', jti: 'v2', for: 'ines' },
    { sub: 'dana', action: 'approve', at: at(5, 5), level: 3, via: 'cli', jti: 'v3', void: 'barred-starter' },
  ],
  delegations: [{ from: 'ines', to: 'kai', at: at(4, 55), jti: 'd1' }],
  changed: [{ path: '0.epoch', before: 1, after: 2 }],
  status: 'open',
  tellers: 1,
};

function audienceAsk(more: Partial<Ask> & Pick<Ask, 'id' | 'kind' | 'step' | 'title'>, entries: LedgerEntry[]): Ask {
  return {
    epoch: 1,
    text: '',
    actions: [],
    level: 1,
    digest: '77aa01bc93fe'.padEnd(64, '1'),
    openedAt: at(0, 1),
    deadlineAt: at(4),
    onDeadline: 'ask',
    votes: [],
    status: 'reached',
    closedAt: at(4),
    audience: {
      total: entries.length,
      shards: ['ada'],
      require: { atLeast: { percent: 80 } },
      counts: countsOf(entries),
    },
    ...more,
  };
}

function countsOf(entries: LedgerEntry[]): Counts {
  const states: Counts['states'] = {};
  const groups: Counts['groups'] = {};
  for (const entry of entries) {
    states[entry.state] = (states[entry.state] ?? 0) + 1;
    for (const name of entry.as) {
      const group = groups[name] ?? { total: 0, acknowledged: 0, declined: 0, waived: 0 };
      group.total += 1;
      if (entry.state === 'acknowledged') group.acknowledged += 1;
      if (entry.state === 'declined') group.declined += 1;
      if (entry.state === 'waived') group.waived += 1;
      groups[name] = group;
    }
  }
  return { total: entries.length, states, groups };
}

const WAYS = ['slack', 'slack', 'mail', 'slack', 'page'] as const;

interface Told {
  state: AckState;
  at: number;
  by?: string;
  why?: string;
  lateAnswer?: LedgerEntry['lateAnswer'];
}

function entryOf(index: number, told: Told, ask: string): LedgerEntry {
  const person = EVERYBODY[index];
  if (!person) throw new Error(`there is no person ${index}`);
  const as = Object.entries(PEOPLE.groups).flatMap(([name, members]) =>
    members.includes(person.id) && ['noc', 'support', 'shop-owners'].includes(name) ? [name] : [],
  );
  const via = WAYS[index % WAYS.length] ?? 'mail';
  const delivery: Delivery = {
    key: `${RUN}/${ask}/ask/${person.id}`,
    what: 'ask',
    transport: via === 'page' ? 'slack' : via === 'mail' ? 'email' : 'slack',
    state: told.state === 'unreachable' ? 'bounced' : 'delivered',
    at: at(0, 1),
  };
  const answered = ['acknowledged', 'declined', 'late'].includes(told.state);
  return {
    person: person.id,
    name: person.name,
    as,
    state: told.state,
    at: told.at,
    deliveries: told.state === 'planned' ? [] : [delivery],
    ...(told.by ? { by: told.by } : {}),
    ...(told.why ? { why: told.why } : {}),
    ...(told.lateAnswer ? { lateAnswer: told.lateAnswer } : {}),
    ...(answered
      ? { answer: proven({ sub: told.by ?? person.id, about: person.id, via, at: told.at, reason: told.why, ask }) }
      : {}),
  };
}

function proven(
  more: Pick<AudienceAnswer, 'sub' | 'about' | 'via' | 'at' | 'ask'> & { reason?: string | undefined },
): ProvenAnswer {
  const { reason, ...facts } = more;
  return {
    answer: {
      v: 1,
      level: 2,
      identity: 'slack',
      run: RUN,
      action: 'acknowledge',
      digest: '77aa01bc93fe'.padEnd(64, '1'),
      jti: `j-${facts.about}`,
      ...(reason ? { reason } : {}),
      ...facts,
    },
    head: { v: 1, kind: 'answers', audience: '', run: RUN, root: '', count: 1, at: facts.at, kid: 'k1' },
    sig: '',
    index: 0,
    path: [],
  };
}

/** Who was told of the go-live, and how they took it. */
export function announceEntries(): LedgerEntry[] {
  return EVERYBODY.flatMap((_, index) => {
    if (index < 6) return [];
    const when = at(0, 4 + ((index * 7) % 180));
    const told: Record<number, Told> = {
      9: { state: 'declined', at: at(1, 12), why: 'The late shift has no cover for the first hour.' },
      15: { state: 'acknowledged', at: at(2, 40), by: 'lin' },
      18: { state: 'unreachable', at: at(0, 9), why: 'mail bounced: no such mailbox; no Slack account' },
      22: { state: 'late', at: at(4, 31), lateAnswer: 'acknowledged' },
      24: { state: 'waived', at: at(3, 2), by: 'dana' },
      29: { state: 'seen', at: at(2, 14) },
      31: { state: 'delivered', at: at(0, 2) },
      35: { state: 'planned', at: at(0, 1) },
      37: { state: 'late', at: at(4, 50), lateAnswer: 'declined', why: 'Fair in Lyon today.' },
      38: { state: 'sent', at: at(0, 2) },
    };
    return [entryOf(index, told[index] ?? { state: 'acknowledged', at: when }, 'announce/1')];
  });
}

/** The questionnaire before the switch. */
export function readinessEntries(): LedgerEntry[] {
  return EVERYBODY.flatMap((_, index) => {
    if (index < 6 || index > 25) return [];
    const state: AckState = index % 5 === 0 ? 'delivered' : index % 7 === 0 ? 'seen' : 'acknowledged';
    return [entryOf(index, { state, at: at(4, 10 + index) }, 'ready/1')];
  });
}

const announced = announceEntries();
const ready = readinessEntries();

export const ANNOUNCE: Ask = audienceAsk(
  {
    id: 'announce/1',
    kind: 'acknowledgement',
    step: 'announce',
    title: 'Tell everybody',
    subject: 'Storefront v1.5.0 tonight',
    text: 'The storefront moves to **v1.5.0** tonight between 20:00 and 22:00.\n\n- Checkout may be slow for up to two minutes\n- The status page says when it is over',
    headline: '27 of 34 acknowledged; everyone in noc but one did.',
  },
  announced,
);

export const QUESTIONS: Ask = audienceAsk(
  {
    id: 'ready/1',
    kind: 'questionnaire',
    step: 'ready',
    title: 'Are you ready?',
    subject: 'Ready for v1.5.0?',
    text: 'Five questions, two minutes.',
    actions: ['answer', 'decline'],
    form: [
      {
        name: 'confidence',
        label: 'How confident are you about tonight?',
        type: 'scale',
        required: true,
        min: 1,
        max: 5,
        ends: ['not at all', 'fully'],
      },
      { name: 'cover', label: 'Is your shift covered until 23:00?', type: 'yes-no', required: true },
      {
        name: 'channel',
        label: 'Where do you want updates?',
        type: 'choice',
        required: true,
        options: ['Slack', 'e-mail', 'phone'],
      },
      { name: 'people', label: 'How many people are on shift?', type: 'number', required: false, min: 0, max: 50 },
      { name: 'rehearsed', label: 'When did you last rehearse the fallback?', type: 'date', required: false },
      { name: 'worry', label: 'What worries you?', type: 'text', required: false },
    ],
    status: 'open',
    closedAt: undefined,
    openedAt: at(4, 10),
    deadlineAt: at(5, 40),
    onDeadline: 'continue',
  },
  ready,
);

export const FAILURE: Ask = {
  id: 'warm-up/1/failure-1',
  kind: 'decision',
  step: 'warm-up',
  epoch: 1,
  title: 'Warm-up of green failed',
  text: '2 of 3 nodes answered in time; node green-3 did not within 90 s.',
  actions: ['decide-retry', 'decide-skip', 'decide-abort'],
  who: ['release'],
  level: 2,
  digest: '90ab11cd22ef'.padEnd(64, '2'),
  openedAt: at(4, 21),
  deadlineAt: at(5, 21),
  onDeadline: 'undo',
  votes: [
    {
      sub: 'lea',
      action: 'decide-skip',
      at: at(4, 31),
      level: 2,
      via: 'slack',
      jti: 'f1',
      reason: 'green-3 is out of rotation',
    },
  ],
  status: 'decided',
  closedAt: at(4, 31),
  headline: 'Skip was chosen by lea.',
};

/** A go-live that waits for its approval: 40 people, four asks, one step that failed. */
export function goLive(more: Partial<RunView> = {}): RunView {
  return {
    run: RUN,
    runbook: 'storefront-go-live',
    title: 'Storefront goes live',
    day: '1',
    environment: 'production',
    colour: 'red',
    planDigest: 'b41f0c2d9e77'.padEnd(64, '3'),
    status: 'waiting',
    headline: 'Waits for product (1) and operations (2), and for 7 answers to Ready for v1.5.0?',
    starter: 'dana',
    author: 'lea',
    inputs: { release: 'v1.5.0', environment: 'production' },
    startedAt: START,
    now: NOW,
    stages: [
      {
        name: 'tell',
        status: 'succeeded',
        steps: [
          step('announce', {
            type: 'acknowledge',
            lane: 'workflow',
            title: 'Tell everybody who is touched',
            sentence: 'Ask noc, support and shop-owners to acknowledge',
            status: 'succeeded',
            startedAt: at(0, 1),
            endedAt: at(4),
            plannedMs: 4 * HOUR,
            owner: 'release',
            message: '27 of 34 acknowledged; everyone in noc but one did.',
          }),
        ],
      },
      {
        name: 'prepare',
        status: 'failed',
        steps: [
          step('deploy-green', {
            type: 'deploy',
            title: 'Deploy v1.5.0 to green',
            sentence: 'Start v1.5.0 in slot green of storefront-host',
            status: 'succeeded',
            startedAt: at(4, 0, 2),
            endedAt: at(4, 7, 40),
            plannedMs: 5 * MINUTE,
            target: 'storefront-host',
            owner: 'release',
            undo: { sentence: 'Start v1.4.2 in slot green of storefront-host' },
          }),
          step('green-is-healthy', {
            type: 'check',
            lane: 'probe',
            title: 'Green answers as v1.5.0',
            sentence: 'Get /healthz of storefront-green, expect version v1.5.0',
            status: 'succeeded',
            startedAt: at(4, 7, 41),
            endedAt: at(4, 8, 2),
            plannedMs: 30_000,
            target: 'storefront-green',
          }),
          step('warm-up', {
            type: 'http',
            title: 'Warm up green',
            sentence: 'Send 500 requests to each node of green',
            status: 'failed',
            startedAt: at(4, 8, 3),
            endedAt: at(4, 21),
            plannedMs: 2 * MINUTE,
            target: 'storefront-green',
            onFailure: 'ask',
            reason: 'too-slow',
            message: '2 of 3 nodes answered in time; node green-3 did not within 90 s.',
          }),
        ],
      },
      {
        name: 'cutover',
        status: 'waiting',
        steps: [
          step('ready', {
            type: 'questionnaire',
            lane: 'workflow',
            title: 'Everybody on shift is ready',
            sentence: 'Ask noc and support six questions',
            status: 'waiting',
            startedAt: at(4, 10),
            plannedMs: 90 * MINUTE,
            waitsFor: 'noc, support; 13 of 20 answered',
          }),
          step('go', {
            type: 'approval',
            lane: 'workflow',
            title: 'Switch the storefront to v1.5.0?',
            sentence: 'Ask product (1) and operations (2)',
            status: 'waiting',
            startedAt: at(4, 50),
            plannedMs: 30 * MINUTE,
            waitsFor: 'product (1) and operations (2); 2 approved',
            owner: 'product',
          }),
          step('switch', {
            type: 'traffic',
            title: 'Move all traffic to green',
            sentence: 'Set storefront-edge to green 100 %',
            epoch: 2,
            plannedMs: 20_000,
            target: 'storefront-edge',
            owner: 'operations',
            undo: { sentence: 'Set storefront-edge to blue 100 %' },
          }),
          step('announce-switch', {
            type: 'http',
            title: 'Say so on the status page',
            sentence: 'Post to /incidents of status-page',
            plannedMs: 5_000,
            target: 'status-page',
          }),
          step('watch', {
            type: 'check',
            lane: 'probe',
            title: 'Watch the error rate for 20 minutes',
            sentence: 'Keep 99.5 % of requests good',
            plannedMs: 20 * MINUTE,
            target: 'prometheus',
          }),
        ],
      },
      {
        name: 'after',
        status: 'pending',
        steps: [
          step('blue-down', {
            type: 'deploy',
            title: 'Stop blue',
            sentence: 'Stop slot blue of storefront-host',
            plannedMs: 2 * MINUTE,
            target: 'storefront-host',
          }),
          step('thanks', {
            type: 'notify',
            title: 'Thank everybody',
            sentence: 'Tell noc, support and shop-owners',
            plannedMs: 10_000,
          }),
        ],
      },
    ],
    asks: [ANNOUNCE, FAILURE, QUESTIONS, APPROVAL],
    audit: [
      { at: START, who: 'dana', what: 'started the run' },
      {
        at: at(4, 31),
        who: 'lea',
        what: 'decided skip',
        step: 'warm-up',
        reason: 'green-3 is out of rotation',
        verdict: 'accepted',
      },
      { at: at(4, 55), who: 'ines', what: 'delegated to kai', step: 'go', verdict: 'accepted' },
      {
        at: at(4, 58),
        who: 'omar',
        what: 'approved',
        step: 'go',
        reason: 'Checkout tested twice.',
        verdict: 'accepted',
      },
      { at: at(5, 3), who: 'kai', what: 'approved for ines', step: 'go', verdict: 'accepted' },
      {
        at: at(5, 5),
        who: 'dana',
        what: 'approved',
        step: 'go',
        verdict: 'refused: who starts a run does not approve it',
      },
    ],
    counts: { succeeded: 3, failed: 1, waiting: 2, pending: 5 },
    ...more,
  };
}

/** What the audiences of `goLive` know. */
export function goLiveLedgers(): AskLedger[] {
  const told: LedgerEntry[] = ['omar', 'priya', 'ines', 'kai', 'noor', 'dana'].map((person, index) => ({
    person,
    name: PEOPLE.people[person]?.name ?? person,
    as: [index < 2 || person === 'dana' ? 'product' : 'operations'],
    state: person === 'noor' ? 'seen' : 'delivered',
    at: at(4, 51),
    deliveries: [{ key: `k${person}`, what: 'ask', transport: 'slack', state: 'delivered', at: at(4, 51) }],
  }));
  return [
    { ask: ANNOUNCE, entries: announced, silent: 0 },
    { ask: FAILURE, entries: [], silent: 0 },
    { ask: QUESTIONS, entries: ready, silent: 0 },
    { ask: APPROVAL, entries: told, silent: 0 },
  ];
}
