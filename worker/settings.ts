import { parseArgs } from 'node:util';

/** Where a worker works, from its command line and environment. */
export interface WorkerSettings {
  workspace: string;
  /** Environments to serve; all of a local workspace when none is named. */
  environments: string[];
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
    ...optional('temporal', values.temporal ?? env.DAYBOOK_TEMPORAL_ADDRESS),
    ...optional('namespace', values.namespace ?? env.DAYBOOK_NAMESPACE),
  };
}

function optional<K extends string>(name: K, value: string | undefined): { [name in K]?: string } {
  return value ? ({ [name]: value } as { [name in K]?: string }) : {};
}
