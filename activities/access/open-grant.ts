import { z } from 'zod';
import { loginOf, type Right, rightOf } from '../../model/access/entry.js';
import { durationText } from '../../model/duration.js';
import { idempotencyKey, type StepCall } from '../../model/effect.js';
import { AccessNotes, readAccesses } from '../../records/accesses.js';
import { askRecords } from '../ask-records.js';
import { refused } from '../failures.js';
import { type OpenTarget, openTarget } from '../own-target.js';
import { argv } from '../params.js';
import { postgresPlace } from '../postgres/place.js';
import type { StepScope } from '../scope.js';
import { CommandTarget } from '../targets/command.js';
import { commandGrant } from './command-grant.js';
import type { Grant, GrantDriver } from './grant.js';
import { kubernetesGrant } from './kubernetes-grant.js';
import type { GrantParams } from './params.js';
import { postgresGrant } from './postgres-grant.js';

const role = z.object({ role: z.string(), cluster: z.boolean().default(false) });
const programs = z.object({ grant: argv, revoke: argv, holds: argv });

/** Past its end by so much, whoever holds it is gone; its watchdog had its time. */
const OVERDUE_MS = 30_000;

export interface OpenGrant {
  driver: GrantDriver;
  login: string;
  right: Right;
  /** Refuses while another access of this login is open there. */
  alone(): Promise<void>;
}

/** The target, for this right and this person, by the worker's own files. Refuses what they do not allow. Takes back what is overdue there. */
export async function openGrant(scope: StepScope, params: GrantParams): Promise<OpenGrant> {
  const { call, deps } = scope;
  const target = await openTarget(scope);
  const right = rightOf(target.config, params.right);
  if (!right)
    throw refused('not-grantable', `${target.name} does not let ${params.right} be granted. Nothing was changed.`);
  const known = Object.hasOwn(deps.workspace.people.people, params.to);
  const login = known ? loginOf(target.config, params.to) : undefined;
  if (login === undefined)
    throw refused(
      'no-login',
      `Who ${params.to} is at ${target.name} stands in no \`logins\` there. Nothing was changed.`,
    );
  if (params.for > right.longestMs)
    throw refused(
      'too-long',
      `${params.right} may be granted for ${durationText(right.longestMs)} at most. Nothing was changed.`,
    );
  if (right.level === 'write') mustBeOthersDecision(call, params.to);
  const alone = () => mustBeOnlyOne(scope, target, login);
  await alone();
  return { driver: driverOf(target, { scope, name: params.right, right }), login, right, alone };
}

/** The votes themselves were checked at the door; here, that the person who gets it is no second person. */
function mustBeOthersDecision({ warrant }: StepCall, person: string): void {
  if (!warrant) throw refused('no-warrant', 'A write right came without an approval. Nothing was changed.');
  const own = warrant.votes.some(({ statement }) => statement.sub === person || statement.for === person);
  if (own)
    throw refused(
      'own-approval',
      `${person} is among those who approved their own write access; others must. Nothing was changed.`,
    );
}

/**
 * Two that are open at once for one login would each restore what the other one made. One whose time is over, and whose run
 * never came back, is taken back first; its watchdog may have done so already.
 */
async function mustBeOnlyOne(scope: StepScope, target: OpenTarget, login: string): Promise<void> {
  const { call, deps } = scope;
  const key = idempotencyKey(call);
  const what = 'The record store did not answer, and without it no access is given.';
  for (const other of await askRecords(() => readAccesses(deps.records, { open: true }), { what, happened: 'no' })) {
    const same = other.target === target.name && other.environment === call.environment && other.login === login;
    const otherKey = idempotencyKey({ ...other, phase: 'do' });
    if (!same || otherKey === key) continue;
    if (other.until + OVERDUE_MS > deps.now())
      throw refused(
        'other-access-open',
        `${login} has an access at ${other.target} that is still open (${other.run}/${other.step}, ${other.right}). End it first: daybook access end ${other.run}/${other.step}`,
      );
    await takeOverdue(scope, target, otherKey);
  }
}

async function takeOverdue(scope: StepScope, target: OpenTarget, key: string): Promise<void> {
  const notes = new AccessNotes(scope.deps.records, key);
  const note = await notes.given();
  const right = note && rightOf(target.config, note.right);
  if (!note) return;
  if (!right)
    throw refused(
      'other-access-open',
      `${note.login} still has an access at ${target.name} whose time is over (${note.run}/${note.step}), and ${note.right} stands in its entry no more. Take it back by hand (${note.byHand}) and put ${note.right} back into the entry, then retry.`,
    );
  const driver = driverOf(target, { scope, name: note.right, right });
  const sessions = await driver.take(note.grant as unknown as Grant, scope.signal);
  await notes.take({ at: scope.deps.now(), by: 'expiry', sessions });
}

function driverOf(
  target: OpenTarget,
  { scope, name, right }: { scope: StepScope; name: string; right: Right },
): GrantDriver {
  if (target.kind === 'postgres') return postgresGrant(postgresPlace(target), role.parse(right.meaning).role);
  if (target.kind === 'kubernetes') return kubernetesGrant(target, role.parse(right.meaning), scope.secrets);
  if (target.kind !== 'command')
    throw refused('kind-unsuitable', `${target.name} is of kind ${target.kind}, where nothing can be granted.`);
  return commandGrant((signal) => new CommandTarget(target, { ...scope, signal }), {
    name: target.name,
    right: name,
    programs: programs.parse(right.meaning),
  });
}
