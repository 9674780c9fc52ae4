import type { JsonObject } from '../../model/json.js';
import { patienceOf } from '../patience.js';

/** A target of kind `webhook`, opened. Lives inside one process; never logged. */
export interface WebhookConfig {
  url: URL;
  /** Signs what is sent. */
  secret: string;
  timeoutMs: number;
}

/** Of what openTarget() gave. */
export function webhookConfig(opened: JsonObject): WebhookConfig {
  const { url, secret } = opened as { url: string; secret: string };
  return { url: new URL(url), secret, timeoutMs: patienceOf(opened) };
}
