import { refused } from '../failures.js';
import { type OpenTarget, openTarget } from '../own-target.js';
import type { StepScope } from '../scope.js';
import type { DeployDriver, TrafficDriver } from '../target-driver.js';
import { CommandTarget, commandDeploy } from './command.js';
import { awsAlbTraffic } from './aws-alb.js';
import { haproxyTraffic } from './haproxy.js';
import { HttpTarget, httpTraffic } from './http.js';
import { kubernetesTraffic } from './kubernetes.js';
import { kubernetesDeploy } from './kubernetes-deploy.js';
import { processDeploy } from './process.js';

const TRAFFIC: Record<string, (target: OpenTarget, signal: AbortSignal, scope: StepScope) => TrafficDriver> = {
  haproxy: haproxyTraffic,
  http: httpTraffic,
  kubernetes: (target, _signal, scope) => kubernetesTraffic(target, scope),
  'aws-alb': (target, signal) => awsAlbTraffic(target, signal),
};
const DEPLOY: Record<string, (target: OpenTarget, scope: StepScope) => DeployDriver> = {
  process: processDeploy,
  command: commandDeploy,
  kubernetes: kubernetesDeploy,
};

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

export async function openHttp(scope: StepScope): Promise<HttpTarget> {
  const target = await openTarget(scope);
  return suitable({ http: () => new HttpTarget(target, scope.signal) }, target, scope)();
}

export async function openCommand(scope: StepScope): Promise<CommandTarget> {
  const target = await openTarget(scope);
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
