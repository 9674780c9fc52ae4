import { refused } from '../failures.js';
import type { KeyStore } from '../keys/store.js';
import { type OpenTarget, openTarget } from '../own-target.js';
import type { StepScope } from '../scope.js';
import type { DeployDriver, Examination, TrafficDriver } from '../target-driver.js';
import { awsAlbTraffic, examineAwsAlb } from './aws-alb.js';
import { AwsSecret } from './aws-secrets-manager.js';
import { examineBackups } from './backups.js';
import { CommandTarget, commandDeploy } from './command.js';
import { examineCommand } from './command-examination.js';
import { examineGrafana } from './grafana.js';
import { examineHaproxy, haproxyTraffic } from './haproxy.js';
import { HttpTarget, httpTraffic } from './http.js';
import { examineHttp } from './http-examination.js';
import { examineImap } from './imap.js';
import { JwksFolder } from './jwks.js';
import { examineKubernetes, kubernetesTraffic } from './kubernetes.js';
import { kubernetesDeploy } from './kubernetes-deploy.js';
import { examineMetrics } from './metrics.js';
import { examineNginx, nginxTraffic } from './nginx.js';
import { examinePostgres } from './postgres.js';
import { examinePostgresPair } from './postgres-pair.js';
import { processDeploy } from './process.js';
import { examineProcess } from './process-examination.js';
import { examinePrometheus } from './prometheus.js';
import { examinePushgateway } from './pushgateway.js';
import { examineSecretFile, secretFile } from './secret-file.js';
import { examineSlack } from './slack.js';
import { examineSmtp } from './smtp.js';
import { examineToxiproxy } from './toxiproxy.js';
import { VaultKv } from './vault-kv.js';
import { examineWebhook } from './webhook.js';

const TRAFFIC: Record<string, (target: OpenTarget, signal: AbortSignal, scope: StepScope) => TrafficDriver> = {
  haproxy: haproxyTraffic,
  http: httpTraffic,
  nginx: nginxTraffic,
  kubernetes: (target, _signal, scope) => kubernetesTraffic(target, scope),
  'aws-alb': (target, signal) => awsAlbTraffic(target, signal),
};
const DEPLOY: Record<string, (target: OpenTarget, scope: StepScope) => DeployDriver> = {
  process: processDeploy,
  command: commandDeploy,
  kubernetes: kubernetesDeploy,
};
const KEYS: Record<string, (target: OpenTarget, scope: StepScope) => KeyStore> = {
  'secret-file': secretFile,
  'vault-kv': (target, { signal }) => new VaultKv(target, signal),
  'aws-secrets-manager': (target, { signal }) => new AwsSecret(target, signal),
};

/** A look at each kind of target, transport kinds included. Reads only; "no" is an answer, and throws nothing. */
export const EXAMINE: Record<string, (target: OpenTarget, scope: StepScope) => Promise<Examination>> = {
  http: examineHttp,
  command: examineCommand,
  process: examineProcess,
  haproxy: examineHaproxy,
  nginx: examineNginx,
  kubernetes: examineKubernetes,
  'aws-alb': examineAwsAlb,
  prometheus: examinePrometheus,
  metrics: examineMetrics,
  grafana: examineGrafana,
  pushgateway: examinePushgateway,
  toxiproxy: examineToxiproxy,
  postgres: examinePostgres,
  'secret-file': examineSecretFile,
  jwks: (target, scope) => new JwksFolder(target, scope).examine(),
  'vault-kv': (target, { signal }) => new VaultKv(target, signal).examine(),
  'aws-secrets-manager': (target, { signal }) => new AwsSecret(target, signal).examine(),
  'postgres-pair': examinePostgresPair,
  backups: examineBackups,
  smtp: examineSmtp,
  imap: examineImap,
  slack: examineSlack,
  webhook: examineWebhook,
};

/** Looks at the step's target. Throws errored when it cannot be asked. */
export async function openExamination(scope: StepScope): Promise<Examination> {
  const target = await openTarget(scope);
  return suitable(EXAMINE, target, scope)(target, scope);
}

/** Opens the step's target for switching traffic. Refuses (`kind-unsuitable`) kinds that carry none. */
export async function openTraffic(scope: StepScope): Promise<TrafficDriver> {
  const target = await openTarget(scope);
  return suitable(TRAFFIC, target, scope)(target, scope.signal, scope);
}

/** Opens the step's target for deploying. Refuses (`kind-unsuitable`) kinds that run nothing. */
export async function openDeploy(scope: StepScope): Promise<DeployDriver> {
  const target = await openTarget(scope);
  return suitable(DEPLOY, target, scope)(target, scope);
}

/** Opens the store of the step's key; signing keys are kept otherwise. Refuses (`kind-unsuitable`) kinds that keep none. */
export async function openKeys(scope: StepScope): Promise<{ store: KeyStore } | { signing: JwksFolder }> {
  const target = await openTarget(scope);
  if (target.kind === 'jwks') return { signing: new JwksFolder(target, scope) };
  return { store: suitable(KEYS, target, scope)(target, scope) };
}

/** The step's own target, or the further one that `other` names. */
export async function openHttp(scope: StepScope, other?: string): Promise<HttpTarget> {
  const target = await openTarget(scope, other);
  return suitable({ http: () => new HttpTarget(target, scope.signal) }, target, scope)();
}

/** The step's own target, or the further one that `other` names. */
export async function openCommand(scope: StepScope, other?: string): Promise<CommandTarget> {
  const target = await openTarget(scope, other);
  return suitable({ command: () => new CommandTarget(target, scope) }, target, scope)();
}

function suitable<T>(drivers: Record<string, T>, target: OpenTarget, { call }: StepScope): T {
  const driver = Object.hasOwn(drivers, target.kind) ? drivers[target.kind] : undefined;
  if (driver !== undefined) return driver;
  throw refused(
    'kind-unsuitable',
    `${target.name} is of kind ${target.kind}, and ${call.type} acts on ${Object.keys(drivers).join(' or ')}. Nothing was done.`,
  );
}
