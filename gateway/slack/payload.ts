import { z } from 'zod';

/*
 * What of Slack's payloads is read. What is missing here is not believed; what has another shape is refused.
 */

const id = z.string().regex(/^[A-Z][A-Z0-9]{1,40}$/);
const ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
const team = z.object({ id });
const user = z.object({ id, team_id: id });
const text = z.string().max(3_000);

const click = z
  .object({
    type: z.literal('block_actions'),
    team,
    user,
    trigger_id: text.min(1),
    container: z.object({ message_ts: ts, channel_id: id }),
    actions: z.tuple([z.object({ type: z.string(), action_id: text, value: text.optional(), action_ts: ts })]),
  })
  .transform(({ team, user, trigger_id, container, actions: [action] }) => ({
    kind: 'click' as const,
    member: { team: team.id, user: user.id, home: user.team_id },
    trigger: trigger_id,
    channel: container.channel_id,
    messageTs: container.message_ts,
    actionId: action.action_id,
    actionTs: action.action_ts,
    handle: action.value ?? '',
  }));

const element = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_date: z.string().nullish(),
  selected_user: z.string().nullish(),
});

const submission = z
  .object({
    type: z.literal('view_submission'),
    team,
    user,
    view: z.object({
      id: text,
      team_id: id,
      callback_id: text,
      private_metadata: text,
      state: z.object({ values: z.record(z.string(), z.record(z.string(), element)) }),
    }),
  })
  .transform(({ team, user, view }) => ({
    kind: 'submission' as const,
    member: { team: team.id, user: user.id, home: user.team_id },
    viewId: view.id,
    callback: view.callback_id,
    handle: view.private_metadata,
    typed: typedOf(view.state.values),
  }));

const command = z
  .object({ team_id: id, user_id: id, channel_id: id, command: text, text: text.default(''), trigger_id: text })
  .transform(({ team_id, user_id, ...rest }) => ({
    member: { team: team_id, user: user_id, home: team_id },
    command: rest.command,
    text: rest.text.trim(),
  }));

/** Who acts: in which workspace, and in which one they are at home. */
export interface Member {
  team: string;
  user: string;
  home: string;
}

export type Click = z.output<typeof click>;
export type Submission = z.output<typeof submission>;
export type Command = z.output<typeof command>;

/** A pressed button or a submitted dialog; undefined for all else that apps can be sent. */
export function readInteraction(payload: unknown): Click | Submission | undefined {
  const found = z.union([click, submission]).safeParse(payload);
  return found.success ? found.data : undefined;
}

/** A slash command; undefined for what is none. */
export function readCommand(fields: unknown): Command | undefined {
  const found = command.safeParse(fields);
  return found.success ? found.data : undefined;
}

/** What was typed or chosen, by block: every block of ours has one element. Left out: what was left empty. */
function typedOf(values: Record<string, Record<string, z.output<typeof element>>>): Record<string, string> {
  const typed = Object.entries(values).flatMap(([block, elements]) => {
    const [given] = Object.values(elements);
    const found = given?.value ?? given?.selected_option?.value ?? given?.selected_date ?? given?.selected_user ?? '';
    return found === '' ? [] : [[block, found] as const];
  });
  return Object.fromEntries(typed);
}
