import type { JsonObject } from '../../model/json.js';
import { patienceOf } from '../patience.js';

/** A target of kind `slack`, opened. Lives inside one process; never logged. */
export interface SlackConfig {
  /** Workspace (`T…`) that the tokens are of. */
  team: string;
  /** Bot token. */
  token: string;
  /** App token: answers come over Socket Mode. */
  appToken?: string;
  /** Answers come as signed requests. */
  signingSecret?: string;
  /** Where the Web API is. */
  api: string;
  timeoutMs: number;
}

/** Of what openTarget() gave. */
export function slackConfig(opened: JsonObject): SlackConfig {
  const { team, token, appToken, signingSecret, api } = opened as unknown as SlackConfig;
  return { team, token, appToken, signingSecret, api: api ?? 'https://slack.com/api/', timeoutMs: patienceOf(opened) };
}
