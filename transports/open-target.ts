import type { JsonObject } from '../model/json.js';
import { isLoopbackHost } from '../model/loopback.js';
import type { TargetKind } from '../model/target-kind.js';
import { transportTargets } from '../model/target-kinds/index.js';
import type { Target, Workspace } from '../model/workspace.js';
import { ReferenceMissing, resolveReferences } from '../workspace/references.js';

export interface TargetQuestion {
  workspace: Workspace;
  environment: string;
  env: { [name: string]: string | undefined };
  /** As in targets.yaml. */
  target: string;
  kind: 'smtp' | 'imap' | 'slack' | 'webhook';
}

/** A target that cannot be used here and now. The message names fields and references, never a value. */
export class TargetUnusable extends Error {
  override readonly name = 'TargetUnusable';
}

/**
 * The configuration of a target for one environment: references resolved, judged once more by the schema of its kind, and
 * in a local workspace on this machine. It holds credentials: keep it inside the process. Throws TargetUnusable.
 */
export async function openTarget({ workspace, environment, env, target, kind }: TargetQuestion): Promise<JsonObject> {
  const found = own(own(workspace.targets, target), environment);
  if (found?.kind !== kind)
    throw new TargetUnusable(`targets.yaml has no target ${target} of kind ${kind} for ${environment}`);
  const kindOf = transportTargets.find((candidate) => candidate.kind === kind);
  if (!kindOf) throw new RangeError(`there is no kind of target ${kind}`);
  const config = withPort(await resolved(found, { env, root: workspace.root }));
  const judged = kindOf.schema.safeParse({ kind, ...config });
  if (!judged.success) {
    const fields = judged.error.issues.map(({ path }) => path.join('.') || 'configuration');
    throw new TargetUnusable(
      `${target} for ${environment}: its ${[...new Set(fields)].join(', ')} cannot be used. Correct it in targets.yaml, or what it refers to, and start again.`,
    );
  }
  if (workspace.daybook.local) refuseRemote(config, kindOf, target);
  return config;
}

async function resolved(
  { name, config }: Target,
  sources: { env: TargetQuestion['env']; root: string },
): Promise<JsonObject> {
  try {
    return await resolveReferences(name, config, sources);
  } catch (error) {
    if (!(error instanceof ReferenceMissing)) throw error;
    throw new TargetUnusable(`${error.message}. ${error.cure}`);
  }
}

/** A reference gives text. */
function withPort(config: JsonObject): JsonObject {
  const { port } = config;
  return typeof port === 'string' && /^\d{1,5}$/.test(port) ? { ...config, port: Number(port) } : config;
}

function refuseRemote(config: JsonObject, { addresses, missing = {} }: TargetKind, target: string): void {
  for (const [field, hostOf] of Object.entries(addresses)) {
    const address = config[field] ?? missing[field];
    if (typeof address !== 'string' || isLoopbackHost(hostOf(address) ?? '')) continue;
    throw new TargetUnusable(`the workspace is local, and ${field} of ${target} is another machine`);
  }
}

function own<T>(table: Record<string, T> | undefined, name: string): T | undefined {
  return table && Object.hasOwn(table, name) ? table[name] : undefined;
}
