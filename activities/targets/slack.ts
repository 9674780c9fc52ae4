import { z } from 'zod';
import { failed } from '../failures.js';
import { exchange } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';

const config = z.object({
  team: z.string(),
  token: z.string().regex(/\S/),
  api: z.url({ protocol: /^https?$/ }).default('https://slack.com/api/'),
  timeout: duration.default(10_000),
});

const answerShape = z.object({
  ok: z.boolean(),
  error: z
    .string()
    .regex(/^[a-z_]{1,60}$/)
    .optional(),
  team_id: z.string().optional(),
  bot_id: z.string().optional(),
});

/** What each action takes, as docs/slack-manifest.yaml asks for it. */
const SCOPES: Record<string, readonly string[]> = {
  'send messages': ['chat:write', 'im:write'],
  'find sent messages': ['im:history'],
  'look at members': ['users:read'],
};

/** `auth.test`: who the token is, and its scopes. Posts nothing. Throws errored when Slack cannot be asked. */
export async function examineSlack(target: OpenTarget, { signal }: StepScope): Promise<Examination> {
  const { team, token, api, timeout } = readConfig(config, target);
  const answer = await exchange({
    target: target.name,
    url: new URL('auth.test', api.endsWith('/') ? api : `${api}/`),
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    timeoutMs: timeout,
    local: target.local,
    signal,
  });
  const read = answerShape.safeParse(answer.json);
  if (!read.success)
    throw failed(
      'answer-not-understood',
      `${target.name} answered auth.test with status ${answer.status} and no account.`,
    );
  const { ok, error = 'no reason', team_id, bot_id } = read.data;
  if (!ok) return nobody(`Slack does not take the token (${error}).`, error);
  if (team_id !== team)
    return nobody(`The token is of workspace ${team_id ?? 'unknown'}.`, `targets.yaml says ${team}`);
  if (!bot_id) return nobody(`The token is of no bot in ${team}.`, 'the token must be the one of the bot (xoxb-)');
  return { found: `Slack knows the bot ${bot_id} in ${team}.`, may: rightsFrom(answer.headers['x-oauth-scopes']) };
}

function rightsFrom(header: string | undefined): Allowed[] {
  const has = header?.split(',').map((scope) => scope.trim());
  return Object.entries(SCOPES).map(([action, needed]): Allowed => {
    if (!has) return { action, verdict: 'unknown', why: 'Slack did not tell the scopes of the token' };
    const missing = needed.filter((scope) => !has.includes(scope));
    if (missing.length === 0) return { action, verdict: 'yes' };
    return {
      action,
      verdict: 'no',
      why: `the app lacks ${missing.join(', ')}: install it again with docs/slack-manifest.yaml`,
    };
  });
}

function nobody(found: string, why: string): Examination {
  return { found, may: Object.keys(SCOPES).map((action) => ({ action, verdict: 'no', why })) };
}
