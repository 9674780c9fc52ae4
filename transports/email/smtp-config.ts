import type { JsonObject } from '../../model/json.js';
import { patienceOf } from '../patience.js';

/** A target of kind `smtp`, opened. Lives inside one process; never logged. */
export interface SmtpConfig {
  host: string;
  port: number;
  tls: 'implicit' | 'starttls' | 'none';
  user?: string;
  password?: string;
  timeoutMs: number;
}

/** Of what openTarget() gave. */
export function smtpConfig(opened: JsonObject): SmtpConfig {
  const { host, port, tls, user, password } = opened as unknown as Omit<SmtpConfig, 'timeoutMs'>;
  return { host, port, tls, user, password, timeoutMs: patienceOf(opened) };
}
