import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { parseDuration } from '../duration.js';
import type {
  ApprovalRule,
  DayNRule,
  DecisionKind,
  DecisionRule,
  EnvironmentPolicy,
  Policy,
  Quorum,
} from '../policy.js';
import { duration, name, text } from '../slot.js';
import { calendarOf } from './calendar-of.js';
import { freezeSchema, windowSchema } from './calendar-schema.js';
import { type ReadFile, readShaped } from './read-file.js';

const groups = (what: string) =>
  z.array(name(NAME_EXPECTED), { error: 'a list of groups' }).min(1, { error: 'at least one group' }).describe(what);

const role = z.strictObject({
  group: name(NAME_EXPECTED).describe('Group of people.yaml.'),
  count: z
    .number()
    .int({ error: 'a whole number' })
    .min(1, { error: '1 or more' })
    .max(100, { error: 'at most 100' })
    .describe('How many of them.'),
});
const parts = (what: string) =>
  z
    .array(quorum, { error: 'a list of quorums' })
    .min(1, { error: 'at least one' })
    .max(10, { error: 'at most 10' })
    .describe(what);
const quorum: z.ZodType<Quorum> = z.lazy(() =>
  z.union([
    role,
    z.strictObject({ allOf: parts('All of these; one person fills one role.') }),
    z.strictObject({ anyOf: parts('One of these.') }),
  ]),
);

const approval = z.strictObject({
  quorum: quorum.describe('Who must approve.'),
  level: z
    .union([z.literal(1), z.literal(2), z.literal(3)], { error: '1, 2 or 3' })
    .describe('2: Slack. 3: signed in within 15 minutes. 3 unless told.')
    .optional(),
  bar: z
    .array(z.enum(['starter', 'author']))
    .describe('Who may not vote although they are in a group. Both unless told.')
    .optional(),
  deny: z.number().int().min(1, { error: '1 or more' }).describe('Rejections that end it. 1 unless told.').optional(),
  votesExpire: duration().describe('A vote counts for so long. 8h unless told.').optional(),
  useWithin: duration().describe('A passed approval must be used within. 30m unless told.').optional(),
  author: z
    .enum(['required', 'optional'])
    .describe('Whether git must name an author. optional unless told.')
    .optional(),
  deputies: z
    .boolean()
    .describe('Whether the deputies of somebody who is away may vote in their place. No unless told.')
    .optional(),
  delegation: z
    .boolean()
    .describe('Whether an approver may hand their vote to somebody else, signed. No unless told.')
    .optional(),
});

const decision = (what: string) =>
  z
    .strictObject({
      who: z
        .array(name(NAME_EXPECTED), { error: 'a list of groups and persons' })
        .min(1, { error: 'at least one group or person' })
        .describe('Any one of them decides.'),
      deadline: duration().describe('How long they have.'),
      onDeadline: z.enum(['abort', 'undo']).describe('What holds when nobody decides in time.'),
    })
    .describe(what)
    .optional();

const guard = z
  .strictObject({
    type: z.string().describe('Step type.').optional(),
    target: name(NAME_EXPECTED).describe('Target.').optional(),
    decision: name(NAME_EXPECTED).describe('Approval that must cover it; any unless told.').optional(),
  })
  .refine((rule) => rule.type !== undefined || rule.target !== undefined, {
    error: '`type`, `target` or both',
    params: { code: 'DB1017' },
  });

const environment = z.strictObject({
  colour: z
    .string()
    .regex(/^[a-z]{3,20}$/, { error: 'a colour such as red' })
    .describe('Shown on every screen of this environment.')
    .optional(),
  start: groups('Whose members may start runs.'),
  steer: groups('Whose members may pause, resume, retry, skip and abort.'),
  guarded: z.array(guard, { error: 'a list of rules' }).describe('Which effects need an approval.').optional(),
  approvals: z
    .record(name(NAME_EXPECTED), approval, { error: 'a map of decisions' })
    .describe('Decisions by name.')
    .optional(),
  decisions: z
    .strictObject({
      failure: decision('A step with `onFailure: ask` has failed: retry, skip or abort.'),
      undecided: decision('A check gave no answer: yes or no.'),
      happened: decision('The answer of an effect was lost: did it happen?'),
      deadline: decision('Nobody answered in time, with `onDeadline: ask`.'),
    })
    .describe('Who decides when something fails or nobody answers.')
    .optional(),
  windows: z
    .array(windowSchema, { error: 'a list of windows' })
    .max(50, { error: 'at most 50' })
    .describe('Change windows: outside of them runs and guarded steps are refused or wait. Always open unless told.')
    .optional(),
  freezes: z
    .array(freezeSchema, { error: 'a list of freezes' })
    .max(50, { error: 'at most 50' })
    .describe('Times in which runs and guarded steps are refused or wait.')
    .optional(),
  dayN: z
    .union([
      z.strictObject({
        provenIn: name(NAME_EXPECTED).describe('Another environment of this file.'),
        within: duration().describe('How long ago it may have succeeded there at most.'),
      }),
      z.strictObject({ unproven: text().describe('Why nothing is demanded.') }),
    ])
    .describe(
      'Where a runbook of Day N must have succeeded before it is scheduled here. Without it an environment called production, or of the colour red, takes no schedule of Day N.',
    )
    .optional(),
});

export const policySchema = z.strictObject({
  environments: z
    .record(name(NAME_EXPECTED), environment, { error: 'a map of environments' })
    .describe('Environments by name.'),
});

/** policy.yaml with defaults filled in and the calendar files that it names, or all problems. `texts` by file name. */
export function parsePolicyFile(
  text: string,
  file: string,
  texts: ReadonlyMap<string, string> = new Map(),
): ReadFile<Policy> {
  const { value, source, problems } = readShaped(text, file, { schema: policySchema, what: 'policy.yaml' });
  if (!value) return { source, problems };
  const environments = Object.entries(value.environments).map(([environment, written]) => {
    const decisions = Object.keys(written.approvals ?? {});
    const { calendar, problems: found } = calendarOf(written, { source, texts, environment, decisions });
    problems.push(...found);
    return [environment, { ...environmentOf(environment, written), ...(calendar && { calendar }) }] as const;
  });
  return { value: { environments: Object.fromEntries(environments) }, source, problems };
}

function environmentOf(name: string, written: z.output<typeof environment>): EnvironmentPolicy {
  const approvals = Object.entries(written.approvals ?? {}).map(
    ([decision, rule]) => [decision, approvalOf(rule)] as const,
  );
  const decisions = Object.entries(written.decisions ?? {}).flatMap(([kind, rule]) =>
    rule ? [[kind as DecisionKind, decisionOf(rule)] as const] : [],
  );
  return {
    environment: name,
    ...(written.colour !== undefined && { colour: written.colour }),
    start: written.start,
    steer: written.steer,
    guarded: written.guarded ?? [],
    approvals: Object.fromEntries(approvals),
    decisions: Object.fromEntries(decisions),
    ...(written.dayN && { dayN: dayNOf(written.dayN) }),
  };
}

function dayNOf(written: NonNullable<z.output<typeof environment>['dayN']>): DayNRule {
  if ('unproven' in written) return written;
  return { provenIn: written.provenIn, withinMs: parseDuration(written.within) ?? 0 };
}

function approvalOf(rule: z.output<typeof approval>): ApprovalRule {
  return {
    quorum: rule.quorum,
    level: rule.level ?? 3,
    bar: rule.bar ?? ['starter', 'author'],
    deny: rule.deny ?? 1,
    votesExpireMs: parseDuration(rule.votesExpire ?? '8h') ?? 0,
    useWithinMs: parseDuration(rule.useWithin ?? '30m') ?? 0,
    author: rule.author ?? 'optional',
    // Left out unless said: the plans of policies that do not say it keep their digests.
    ...(rule.deputies && { deputies: true }),
    ...(rule.delegation && { delegation: true }),
  };
}

function decisionOf({
  who,
  deadline,
  onDeadline,
}: {
  who: string[];
  deadline: string;
  onDeadline: 'abort' | 'undo';
}): DecisionRule {
  return { who, deadlineMs: parseDuration(deadline) ?? 0, onDeadline };
}
