import path from 'node:path';
import type { DaybookConfig } from '../model/workspace.js';
import { folderRecords } from './folder.js';
import type { RecordStore } from './store.js';

/** The workspace's record store, as `records:` in daybook.yaml says. Relative folders start at the workspace's root. */
export function openRecords(config: DaybookConfig['records'], root: string): RecordStore {
  return folderRecords(path.resolve(root, config.folder));
}

export type { RecordStore } from './store.js';
