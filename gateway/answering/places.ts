import type { Ask } from '../../model/ask.js';
import { deputiesOf } from '../../model/contact/deputies.js';
import type { Workspace } from '../../model/workspace.js';
import { Refusal } from '../refusal.js';
import type { Checked } from './check-answering.js';

export interface PlaceQuestion {
  /** Who answers, by id. */
  person: string;
  answering: Checked & { to: 'run' };
  ask: Ask;
  /** Of the run, as its signed start says. */
  environment: string;
  /** The gateway's own, as it stands now. */
  workspace: Workspace;
  /** Run clock, ms: the one by which the run and the worker judge. */
  now: number;
}

/**
 * Refuses a vote in the place of somebody whom nobody has put there: it takes that person's delegation, which the ask shows,
 * or people.yaml and policy.yaml of the gateway as they stand now. What one has given in that place one may take back. Throws a
 * Refusal: 400 `unknown-person`, 403 `not-your-place`.
 */
export function requirePlace(question: PlaceQuestion): void {
  const { person, answering, ask, workspace } = question;
  const { action, for: other } = answering;
  if (other === undefined) return;
  if (!Object.hasOwn(workspace.people.people, other))
    throw new Refusal(400, {
      code: 'unknown-person',
      message: `people.yaml has no person ${other}`,
      cure: 'Name somebody of people.yaml by id.',
    });
  if (action === 'delegate' || isTheirs(question, other)) return;
  if (action === 'withdraw' && ask.votes.some((vote) => !vote.void && vote.sub === person && vote.for === other))
    return;
  throw new Refusal(403, {
    code: 'not-your-place',
    message: `you are not in the place of ${other} here: they have not handed their vote to you, and you are not their deputy now for approvals that take one`,
    cure: `Answer for yourself, or have ${other} hand their vote to you at the page of the ask.`,
  });
}

/** Whether the answerer stands in for `other` by a signed delegation, or as a deputy whom policy lets vote. */
function isTheirs({ person, ask, environment, workspace, now }: PlaceQuestion, other: string): boolean {
  if (ask.delegations?.some(({ from, to }) => from === other && to === person)) return true;
  const { environments } = workspace.policy;
  const approvals = Object.hasOwn(environments, environment) ? (environments[environment]?.approvals ?? {}) : {};
  const rule =
    ask.decision !== undefined && Object.hasOwn(approvals, ask.decision) ? approvals[ask.decision] : undefined;
  return rule?.deputies === true && deputiesOf(workspace.people, other, now, workspace.daybook.zone).includes(person);
}
