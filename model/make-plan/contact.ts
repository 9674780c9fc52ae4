import { waysTo } from '../contact/ways.js';
import type { Json } from '../json.js';
import type { Person } from '../people.js';
import type { PlanAsk, PlanContact } from '../plan.js';
import { DEPUTY } from '../steps/people/contact.js';
import { didYouMean } from '../suggest.js';
import { listWording } from '../wording.js';
import type { TransportConfig } from '../workspace.js';
import { everybody, namesAsked } from './circle.js';
import type { Draft } from './draft.js';
import type { Planning } from './planning.js';

type Transports = Record<string, TransportConfig>;

/** Names of the transports of daybook.yaml, in the order in which they are tried. */
export function transportsOf({ request }: Planning): string[] {
  return Object.keys(request.workspace.daybook.transports);
}

/** How people are told of this ask. Without transports only what its author has written: nobody is told then. */
export function contactFor(planning: Planning, { contact }: Pick<PlanAsk, 'contact'>): { contact?: PlanContact } {
  if (contact) return { contact };
  return transportsOf(planning).length > 0 ? { contact: { urgent: false, escalate: [] } } : {};
}

/** Whoever is asked or told can be reached, and reminders and escalations have somewhere to go. */
export function checkContact(planning: Planning, drafts: readonly Draft[]): void {
  const configured = transportsOf(planning).length > 0;
  const usable = configured ? usableTransports(planning) : CONSOLE;
  const silent = new Silent(planning, usable);
  for (const draft of drafts) {
    if (draft.never || namesAsked(planning, draft).length === 0 || !knowsVia(planning, draft, usable)) continue;
    if (configured) checkReach(planning, draft, silent);
    else checkUntold(planning, draft);
    checkDeputies(planning, draft);
  }
}

/** What `notify` has where no transport is configured. */
const CONSOLE: Transports = { console: { kind: 'console' } };

/** Those whose target has an entry for this environment; the others are not opened there. */
function usableTransports({ request: { workspace }, known: { environment } }: Planning): Transports {
  const { daybook, targets } = workspace;
  const isThere = (transport: TransportConfig) =>
    transport.kind === 'console' ||
    (Object.hasOwn(targets, transport.target) && Object.hasOwn(targets[transport.target] ?? {}, environment));
  return Object.fromEntries(Object.entries(daybook.transports).filter(([, transport]) => isThere(transport)));
}

/** Without any transport reminders and escalations are written in vain. */
function checkUntold(planning: Planning, { id, node, ask }: Draft): void {
  const field = ask?.contact?.remind ? 'remind' : ask?.contact?.escalate[0] && 'escalate';
  if (!field) return;
  planning.report('DB4310', `${node.path}.${field}`, {
    severity: 'warning',
    key: true,
    message: `${id}: daybook.yaml names no transport, so nobody is told of it, reminded or escalated to`,
    cure: 'Add `transports:` to daybook.yaml, or leave it out.',
  });
}

/** Whether the transport that the step asks for by name is one. */
function knowsVia(planning: Planning, { id, node, params, ask }: Draft, usable: Transports): boolean {
  const { via } = params;
  if (ask || typeof via !== 'string' || Object.hasOwn(usable, via)) return true;
  const configured = transportsOf(planning).includes(via);
  planning.report('DB4312', `${node.path}.via`, {
    message: configured
      ? `${id}: the transport ${via} has no target in ${planning.known.environment}`
      : `${id}: daybook.yaml has no transport ${via}`,
    cure: configured ? 'Add the environment to its target in targets.yaml.' : didYouMean(via, Object.keys(usable)),
  });
  return false;
}

function checkReach(planning: Planning, draft: Draft, silent: Silent): void {
  const { all, without, again } = silent.of(draft);
  const nobody = without.length === all.length;
  if (without.length === 0 || (again && !nobody)) return;
  planning.report('DB4306', placeOf(draft), {
    severity: nobody ? 'error' : 'warning',
    message: `${draft.id}: no transport reaches ${nobody ? `anybody who is asked: ${few(without)}` : few(without)}`,
    cure: silent.cureFor(without),
  });
}

/** Who of those asked cannot be told. Found once for the same people: an audience may be large, and asked often. */
class Silent {
  private readonly known = new Map<string, { all: string[]; without: string[] }>();

  constructor(
    private readonly planning: Planning,
    private readonly usable: Transports,
  ) {}

  /** An address that they lack; or a target that lacks this environment, where they have the address already. */
  cureFor(without: readonly string[]): string {
    const { request, known } = this.planning;
    const { daybook, people } = request.workspace;
    const ways = new Set(without.flatMap((id) => waysTo(people.people[id] ?? { id, name: id }, daybook.transports)));
    const closed = Object.keys(daybook.transports).filter(
      (name) => ways.has(name) && !Object.hasOwn(this.usable, name),
    );
    if (closed.length > 0) return `Add ${known.environment} to the target of ${closed.join(', ')} in targets.yaml.`;
    const transports = Object.keys(this.usable).join(', ') || 'the transports of daybook.yaml';
    return `Give them an address for one of ${transports} in people.yaml.`;
  }

  /** `again`: the same was asked of another step before. */
  of(draft: Draft): { all: string[]; without: string[]; again: boolean } {
    const names = namesAsked(this.planning, draft);
    const via = draft.ask ? undefined : draft.params.via;
    const key = JSON.stringify([names, via ?? null]);
    const known = this.known.get(key);
    if (known) return { ...known, again: true };
    const { people } = this.planning.request.workspace;
    const all = everybody(people, names);
    const without = all.filter((id) => !this.reaches(people.people[id], via));
    this.known.set(key, { all, without });
    return { all, without, again: false };
  }

  private reaches(person: Person | undefined, via: Json | undefined): boolean {
    if (!person) return false;
    return waysTo(typeof via === 'string' ? { ...person, transports: [via] } : person, this.usable).length > 0;
  }
}

function placeOf({ node, ask }: Draft): string {
  if (ask?.pair) return `${node.path}.pair`;
  return `${node.path}.${ask?.decision === undefined ? 'to' : 'decision'}`;
}

function few(persons: readonly string[]): string {
  return listWording(persons.length > 5 ? [...persons.slice(0, 5), `${persons.length - 5} more`] : [...persons]);
}

function checkDeputies(planning: Planning, draft: Draft): void {
  const { people } = planning.request.workspace;
  const index = draft.ask?.contact?.escalate.findIndex(({ to }) => to === DEPUTY) ?? -1;
  if (index < 0) return;
  const all = everybody(people, namesAsked(planning, draft));
  if (all.some((id) => (people.people[id]?.deputies ?? []).length > 0)) return;
  planning.report('DB4307', `${draft.node.path}.escalate[${index}].to`, {
    severity: 'warning',
    message: `${draft.id}: it escalates to deputies, and nobody who is asked has one`,
    cure: 'Add `deputies:` in people.yaml, or escalate to a group, a person or a rota.',
  });
}
