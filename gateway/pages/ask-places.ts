import type { Ask } from '../../model/ask.js';
import type { LedgerEntry } from '../../model/audience/ledger-entry.js';
import { deputiesOf } from '../../model/contact/deputies.js';
import { onDuty } from '../../model/contact/rota.js';
import type { People } from '../../model/people.js';
import type { ApprovalRule } from '../../model/policy.js';
import { quorumGroups } from '../../model/quorum.js';

/** In whose place somebody may answer an ask, as far as the gateway can tell; what they then give is judged by the run. */
export interface Places {
  /** They are asked themselves. */
  own: boolean;
  /** In whose place they may answer, by id. */
  others: string[];
  /** Why they may not answer at all although they are asked: a sentence. */
  barred?: string;
}

export interface PlacesQuestion {
  person: string;
  ask: Ask;
  entries: readonly LedgerEntry[];
  people: People;
  /** The approval's rule by policy.yaml of the gateway. */
  rule?: ApprovalRule;
  starter: string;
  author: string;
  /** Run clock, ms. */
  now: number;
  /** IANA zone of the workspace. */
  zone: string;
}

/** Where a person stands with an ask. Pure. */
export function placesOf(question: PlacesQuestion): Places {
  const { person, ask, entries } = question;
  if (ask.audience) {
    const represented = entries.filter(({ deputies }) => deputies?.some((deputy) => deputy.person === person));
    return { own: entries.some((entry) => entry.person === person), others: represented.map((entry) => entry.person) };
  }
  const asked = membersOf(namesOf(ask), question);
  const barred = barredOf(question);
  return { own: asked.includes(person), others: principals(question, asked), ...(barred ? { barred } : {}) };
}

function namesOf(ask: Ask): string[] {
  if (ask.quorum) return quorumGroups(ask.quorum);
  return ask.pair ? [...ask.pair.driver, ...ask.pair.observer] : (ask.who ?? []);
}

function membersOf(names: readonly string[], { people, now }: Pick<PlacesQuestion, 'people' | 'now'>): string[] {
  return names.flatMap((name) => {
    if (Object.hasOwn(people.groups, name)) return people.groups[name] ?? [];
    const rota = people.rotas && Object.hasOwn(people.rotas, name) ? people.rotas[name] : undefined;
    return rota ? (onDuty(rota, now) ?? []) : [name];
  });
}

function principals({ person, ask, people, rule, now, zone }: PlacesQuestion, asked: readonly string[]): string[] {
  if (!ask.quorum) return [];
  const delegated = (ask.delegations ?? []).filter(({ to }) => to === person).map(({ from }) => from);
  const represented = rule?.deputies ? asked.filter((one) => deputiesOf(people, one, now, zone).includes(person)) : [];
  return [...new Set([...delegated, ...represented])].filter((one) => one !== person);
}

function barredOf({ person, ask, rule, starter, author }: PlacesQuestion): string | undefined {
  if (ask.kind !== 'approval') return undefined;
  if (rule?.bar.includes('starter') && person === starter)
    return 'You started this run, and who starts it does not approve it.';
  if (rule?.bar.includes('author') && person === author)
    return 'You last changed this runbook, and its author does not approve it.';
  return undefined;
}
