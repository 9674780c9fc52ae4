import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { hostOfUrl, isLoopbackHost } from '../../model/loopback.js';
import type { SlackConfig } from './slack-config.js';

/**
 * A client that makes exactly one request per call. The SDK's own retries would post a message again whose answer was
 * lost, and its queue would stop for one refusal; who calls decides. It logs nothing: bodies are messages to people.
 * Throws when the token is empty, or would cross a network in the clear.
 */
export function slackClient({ token, ...address }: Pick<SlackConfig, 'token' | 'api' | 'timeoutMs'>): WebClient {
  if (token.trim() === '') throw new Error('the Slack token is empty');
  return new WebClient(token, { ...clientOptions(address), logger: silent });
}

/** What the SDK is told, for Web API and Socket Mode alike. */
export function clientOptions({ api, timeoutMs }: Pick<SlackConfig, 'api' | 'timeoutMs'>) {
  const host = hostOfUrl(api);
  if (host === undefined || (!api.startsWith('https:') && !isLoopbackHost(host)))
    throw new Error(`the Slack API address ${api} must begin with https:// (http:// on this machine only)`);
  return {
    slackApiUrl: api,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: timeoutMs,
    allowAbsoluteUrls: false,
  };
}

/** The SDK would log to the console. Its debug lines hold whole messages, its warnings what the errors say anyway. */
export const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};
