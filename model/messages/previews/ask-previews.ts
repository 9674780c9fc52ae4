import type { Ask, AskStatus } from '../../ask.js';
import { durationText } from '../../duration.js';
import type { Plan, PlanContact } from '../../plan.js';
import { cardOf } from '../make-card.js';
import { type AskLetterOrder, composeLetter } from '../make-letter.js';
import type { TimeWords } from '../times.js';
import { slot, writtenText } from './as-written.js';
import type { MessagePreview } from './message-preview.js';
import { RUN } from './planned-ask.js';
import { recipientsOf } from './recipients.js';

/** What a preview says instead of an instant; times of a planned ask count from its opening. */
const TIMES: TimeWords = { short: fromOpening, full: fromOpening };

function fromOpening(ms: number): string {
  return slot(`${durationText(ms)} after it opens`);
}

/** How each kind of ask can end; the letters say so in their own words. */
const ENDINGS: Record<Ask['kind'], readonly AskStatus[]> = {
  acknowledgement: ['reached', 'missed'],
  questionnaire: ['reached', 'missed'],
  approval: ['passed', 'rejected', 'expired'],
  manual: ['completed', 'expired'],
  decision: ['decided', 'expired'],
};

export interface AskPreviewOrder {
  plan: Plan;
  digest: string;
  ask: Ask;
  /** Names of people.yaml that it is put to. */
  to: readonly string[];
  /** Missing: nobody is told of it. */
  contact?: PlanContact;
  variants?: { for: string; subject?: string; text?: string }[];
  opens: string;
}

/**
 * Every message about one ask: to begin with, other words for some, reminders, escalations, and how it can end. Without
 * a transport only how it reads on the page.
 */
export function askPreviews(order: AskPreviewOrder): MessagePreview[] {
  const { plan, contact, to, opens } = order;
  const make = maker(order);
  const told = contact && plan.transports?.length ? contact : undefined;
  return [
    make({ what: 'ask', when: `${opens}${quietWords(told)}`, to: recipientsOf(plan, to) }),
    ...(order.variants ?? []).map((words) =>
      make({ what: 'ask', when: opens, to: recipientsOfVariant(plan, words.for), words }),
    ),
    ...(told ? laterWishes(order, told).map(make) : []),
  ];
}

function laterWishes({ plan, ask, to }: AskPreviewOrder, contact: PlanContact): Wish[] {
  const all = recipientsOf(plan, to);
  return [
    ...remindersOf(contact, ask.deadlineAt).map((reminder) => ({ ...reminder, to: all })),
    ...contact.escalate.map(({ afterMs, to: name }, index) => ({
      what: 'escalation' as const,
      n: index + 1,
      at: afterMs,
      when: `${durationText(afterMs)} after it opens, for each who has not answered`,
      to: name === 'deputy' ? [{ name: 'the deputy of each who is silent', people: [] }] : recipientsOf(plan, [name]),
    })),
    ...ENDINGS[ask.kind].map((status) => ({
      what: 'closed' as const,
      when: 'when it is over',
      to: all,
      at: ask.deadlineAt,
      status,
    })),
  ];
}

interface Wish extends Pick<MessagePreview, 'when' | 'to' | 'n'> {
  what: AskLetterOrder['what'];
  of?: number;
  at?: number;
  status?: AskStatus;
  words?: { for: string; subject?: string; text?: string };
}

function maker({ plan, digest, ask, contact }: AskPreviewOrder): (wish: Wish) => MessagePreview {
  const card = cardOf({ run: RUN, plan, planDigest: digest, ask });
  const collects = ask.kind === 'acknowledgement' || ask.kind === 'questionnaire';
  return ({ what, when, to, n, of, at = 0, status, words }) => ({
    runbook: plan.runbook.title,
    step: ask.step,
    kind: ask.kind,
    what,
    ...(n !== undefined && { n }),
    when,
    ...(words && { variant: words.for }),
    to,
    transports: contact ? (plan.transports ?? []) : [],
    letter: composeLetter(
      {
        card,
        mode: collects ? 'collects' : 'tells',
        key: `${RUN}/${ask.id}/${what}${n === undefined ? '' : `-${n}`}`,
        what,
        n,
        of,
        ...(words && { subject: words.subject, text: words.text }),
        ...(what === 'escalation' && { about: SILENT, recipient: SILENT }),
        ...(status && { news: { status, votes: [] } }),
        link: slot('link'),
        buttons: true,
        at,
      },
      TIMES,
    ),
  });
}

const SILENT = { person: slot('person'), name: slot('whoever is silent') };

/** Reminders that come before the deadline. */
function remindersOf({ remind, urgent }: PlanContact, deadlineMs: number): Omit<Wish, 'to'>[] {
  if (!remind) return [];
  const within = remind.within === 'working-hours' ? 'moved into the working hours of each' : 'outside of quiet hours';
  return Array.from({ length: remind.atMost }, (_, index) => (index + 1) * remind.everyMs)
    .filter((at) => at < deadlineMs)
    .map((at, index) => ({
      what: 'reminder',
      n: index + 1,
      of: remind.atMost,
      at,
      when: `${durationText(at)} after it opens, for each who has not answered, ${urgent ? 'also in quiet hours' : within}`,
    }));
}

function quietWords(contact: PlanContact | undefined): string {
  if (!contact) return '';
  return contact.urgent ? ', also in quiet hours' : ', outside of the quiet hours of each';
}

function recipientsOfVariant(plan: Plan, name: string): MessagePreview['to'] {
  return Object.hasOwn(plan.groupMembers, name)
    ? recipientsOf(plan, [name])
    : [{ name: `those in ${name}, or interested in it`, people: [] }];
}

/** Variants of a planned ask with their slots as written. */
export function writtenVariants(
  variants: NonNullable<Plan['steps'][number]['ask']>['variants'],
): AskPreviewOrder['variants'] {
  return variants?.map(({ for: whom, subject, text }) => ({
    for: whom,
    ...(subject !== undefined && { subject: writtenText(subject) }),
    ...(text !== undefined && { text: writtenText(text) }),
  }));
}
