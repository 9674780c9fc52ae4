import type { TargetKind } from '../target-kind.js';
import type { TransportConfig } from '../workspace.js';
import { awsAlb } from './aws-alb.js';
import { awsSecretsManager } from './aws-secrets-manager.js';
import { backups } from './backups.js';
import { command } from './command.js';
import { grafana } from './grafana.js';
import { haproxy } from './haproxy.js';
import { http } from './http.js';
import { imap } from './imap.js';
import { jwks } from './jwks.js';
import { kubernetes } from './kubernetes.js';
import { metrics } from './metrics.js';
import { nginx } from './nginx.js';
import { postgres } from './postgres.js';
import { postgresPair } from './postgres-pair.js';
import { process } from './process.js';
import { prometheus } from './prometheus.js';
import { pushgateway } from './pushgateway.js';
import { secretFile } from './secret-file.js';
import { slack } from './slack.js';
import { smtp } from './smtp.js';
import { toxiproxy } from './toxiproxy.js';
import { vaultKv } from './vault-kv.js';
import { webhook } from './webhook.js';

/** Kinds that steps act on. One file of the same name in activities/targets/ reaches each. The only list of them. */
export const stepTargets: readonly TargetKind[] = [
  http,
  command,
  process,
  haproxy,
  nginx,
  kubernetes,
  awsAlb,
  prometheus,
  metrics,
  grafana,
  pushgateway,
  toxiproxy,
  postgres,
  secretFile,
  jwks,
  vaultKv,
  awsSecretsManager,
  postgresPair,
  backups,
];

/** Kinds that messages go through; transports/ reaches them, and no step acts on one. */
export const transportTargets: readonly TargetKind[] = [smtp, imap, slack, webhook];

/** Every kind of target. */
export const targetKinds: readonly TargetKind[] = [...stepTargets, ...transportTargets];

/** The kind of target that each kind of transport sends through. */
export const kindForTransport: Record<Exclude<TransportConfig['kind'], 'console'>, string> = {
  email: 'smtp',
  slack: 'slack',
  webhook: 'webhook',
};

/** The kind of target that `replies` of an email transport names. */
export const kindForReplies = 'imap';
