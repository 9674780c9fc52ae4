import { contactTime } from '../../model/contact/contact-time.js';
import type { Person } from '../../model/people.js';
import type { Transport } from '../../transports/transport.js';
import type { ActivityDeps } from '../deps.js';
import { refused } from '../failures.js';

/** Kinds that wait until somebody looks at them. */
const SILENT: readonly Transport['kind'][] = ['email', 'console'];

export interface NoticeWish {
  /** A transport by name; unless told those that the person prefers. */
  via?: string;
  /** Also in quiet hours. */
  urgent: boolean;
  /** Now, ms. */
  now: number;
}

/** Transports that may be tried for this person now, in order; when there is none, `why`. */
export interface Ways {
  ways: Transport[];
  why: string;
}

/**
 * Over which transports a person may be told now. In their quiet hours those are left out that make a noise, unless it is
 * urgent. Without transports in daybook.yaml it is the console. Refuses a transport by name that this worker does not have.
 */
export function waysNow(person: Person, deps: ActivityDeps, { via, urgent, now }: NoticeWish): Ways {
  const { transports, workspace } = deps;
  const { zone } = workspace.daybook;
  const named = via === undefined ? preferred(person, deps) : [mustHave(via, transports)];
  const found = named.flatMap((name) => (Object.hasOwn(transports, name) ? (transports[name] ?? []) : []));
  const reasons = found.map((transport) => transport.cannotReach(person));
  const reaching = found.filter((_, index) => reasons[index] === undefined);
  if (reaching.length === 0)
    return { ways: [], why: reasons.find((why) => why !== undefined) ?? 'no transport reaches them' };
  if (contactTime({ person, zone, after: now, urgent, within: 'any' }) <= now) return { ways: reaching, why: '' };
  return { ways: reaching.filter(({ kind }) => SILENT.includes(kind)), why: 'they have quiet hours' };
}

function preferred({ transports }: Person, { workspace }: ActivityDeps): string[] {
  const configured = Object.keys(workspace.daybook.transports);
  return configured.length === 0 ? ['console'] : (transports ?? configured);
}

function mustHave(name: string, transports: ActivityDeps['transports']): string {
  if (Object.hasOwn(transports, name)) return name;
  throw refused(
    'transport-unknown',
    `This worker has no transport ${name}; nobody was told. It has ${Object.keys(transports).join(', ') || 'none'}.`,
  );
}
