import { canonicalText } from '../model/digest.js';
import type { Json, JsonObject } from '../model/json.js';
import type { Target } from '../model/workspace.js';
import { refused } from './failures.js';
import { addressOf } from './reach.js';
import { resolveReferences } from './references.js';
import type { StepScope } from './scope.js';

/** A target with its references resolved. Lives inside one attempt; never hand it out of the worker. */
export interface OpenTarget {
  name: string;
  environment: string;
  kind: string;
  config: JsonObject;
  /** Only this machine may be reached. */
  local: boolean;
}

/**
 * The planned target, taken from the worker's own targets.yaml. Refuses (`target-differs`) when environment, kind or
 * configuration are not what was planned and approved, and (`address-refused`) what a local workspace may not reach.
 * `other` names one that the parameters name beside the step's own. Reads only; nothing is sent to the target.
 */
export async function openTarget(scope: StepScope, other?: string): Promise<OpenTarget> {
  const own = ownTarget(scope, other);
  const { workspace, env } = scope.deps;
  const config = await resolveReferences(own.name, own.config, {
    env,
    root: workspace.root,
    secrets: scope.secrets,
    signal: scope.signal,
  });
  const open: OpenTarget = {
    name: own.name,
    environment: own.environment,
    kind: own.kind,
    config,
    local: workspace.daybook.local,
  };
  if (open.local) await refuseRemote(config);
  return open;
}

function ownTarget({ call, deps }: StepScope, other?: string): Target {
  const planned = other === undefined ? call.target : own(call.others ?? {}, other);
  if (!planned) throw refused('target-missing', `Step ${call.step} came without its target. Plan the runbook again.`);
  if (call.environment !== deps.environment) {
    throw differs(planned.name, `this worker serves ${deps.environment}, and the run is for ${call.environment}`);
  }
  const byEnvironment = own(deps.workspace.targets, planned.name);
  const target = byEnvironment && own(byEnvironment, call.environment);
  if (!target) throw differs(planned.name, `the worker's targets.yaml has no ${planned.name} for ${call.environment}`);
  if (target.environment !== call.environment)
    throw differs(planned.name, `the worker's entry is for ${target.environment}`);
  if (target.kind !== planned.kind)
    throw differs(planned.name, `planned as ${planned.kind}, the worker has ${target.kind}`);
  if (canonicalText(target.config) !== canonicalText(planned.config)) {
    throw differs(
      planned.name,
      `its configuration is not the planned one (${changedFields(planned.config, target.config).join(', ')})`,
    );
  }
  return target;
}

function differs(name: string, how: string) {
  return refused(
    'target-differs',
    `${name} was not touched: ${how}. Bring the worker's checkout and the plan together (\`daybook plan\` again, or update the worker), then start anew.`,
  );
}

/** Names only: a configuration may hold what not everybody may read. */
function changedFields(planned: JsonObject, own: JsonObject): string[] {
  const names = [...new Set([...Object.keys(planned), ...Object.keys(own)])].sort();
  return names.filter((name) => canonicalText([planned[name] ?? null]) !== canonicalText([own[name] ?? null]));
}

function own<T>(table: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Early, so that a refusal comes before anything is looked at; who connects checks the very address again. */
async function refuseRemote(config: JsonObject): Promise<void> {
  const hosts = [hostOfUrl(config.url), hostOfSocket(config.socket)].filter((host) => host !== undefined);
  for (const host of hosts) await addressOf(host, true);
}

function hostOfUrl(url: Json | undefined): string | undefined {
  return typeof url === 'string' && URL.canParse(url) ? new URL(url).hostname : undefined;
}

function hostOfSocket(socket: Json | undefined): string | undefined {
  return typeof socket === 'string' && !socket.startsWith('/') ? socket.match(/^(.+):\d+$/)?.[1] : undefined;
}
