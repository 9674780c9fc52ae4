import { parseArgs } from 'node:util';
import type { Workspace } from '../model/workspace.js';
import { type TemporalAddress, temporalAddress } from '../workspace/addresses.js';

/** Where a worker works, from its command line and environment. */
export interface WorkerSettings {
  workspace: string;
  /** Environments to serve; all of a local workspace when none is named. */
  environments: string[];
  /** Address and namespace from the command line; temporalOf() knows the rest. */
  temporal?: string;
  namespace?: string;
  /** Goes before `daybook-<environment>`; keeps tests apart. */
  taskQueuePrefix: string;
}

/** Throws an Error with a sentence for unknown options. */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): WorkerSettings {
  const { values } = parseArgs({
    args: [...args],
    options: {
      workspace: { type: 'string', short: 'w' },
      environment: { type: 'string', multiple: true },
      temporal: { type: 'string' },
      namespace: { type: 'string' },
      'task-queue-prefix': { type: 'string' },
    },
  });
  return {
    workspace: values.workspace ?? env.DAYBOOK_WORKSPACE ?? process.cwd(),
    environments: values.environment ?? [],
    taskQueuePrefix: values['task-queue-prefix'] ?? env.DAYBOOK_TASK_QUEUE_PREFIX ?? '',
    ...optional('temporal', values.temporal),
    ...optional('namespace', values.namespace),
  };
}

/** Where this worker finds Temporal, in the order of workspace/addresses.ts. Throws AddressError. */
export async function temporalOf(
  { temporal, namespace }: Pick<WorkerSettings, 'temporal' | 'namespace'>,
  { root, daybook }: Pick<Workspace, 'root' | 'daybook'>,
  env: NodeJS.ProcessEnv,
): Promise<TemporalAddress> {
  return await temporalAddress({ root, daybook, env, flag: temporal, namespace });
}

function optional<K extends string>(name: K, value: string | undefined): { [name in K]?: string } {
  return value ? ({ [name]: value } as { [name in K]?: string }) : {};
}
