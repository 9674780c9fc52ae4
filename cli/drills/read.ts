import type { Drill } from '../../model/recovery/drill.js';
import type { Given } from '../command.js';
import type { Context } from '../context.js';
import { findWorkspace } from '../find-workspace.js';

/** Drills on record in the workspace, oldest first: all of them, or those of one name. Those of one environment with `--environment`. */
export async function drillsOnRecord(context: Context, given: Given, named?: string): Promise<Drill[]> {
  const root = await findWorkspace(context, given.text('workspace'));
  const { readSettings } = await import('../workspace-settings.js');
  const { openRecords } = await import('../../records/index.js');
  const { readDrills } = await import('../../records/drills.js');
  const { records } = await readSettings(root);
  const environment = given.text('environment');
  const all = await readDrills(openRecords(records, root), named);
  return environment === undefined ? all : all.filter((drill) => drill.environment === environment);
}

export const ONE_ENVIRONMENT = { flags: '-e, --environment <name>', about: 'only drills of this environment' } as const;
