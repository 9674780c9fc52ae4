import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DaybookConfig } from '../model/workspace.js';

const DEFAULT_KEYS = '.daybook/public-keys.json';
const DEFAULT_RECORDS = '.daybook/records';

/**
 * Reads daybook.yaml leniently; what is missing or wrong is an empty text. Somebody who wants to stop a run must not
 * first mend a file; whatever plans, signs or acts reads the whole workspace strictly.
 */
export async function readSettings(root: string): Promise<DaybookConfig> {
  const { parse } = await import('yaml');
  const text = await readFile(join(root, 'daybook.yaml'), 'utf8');
  let value: unknown;
  try {
    value = parse(text);
  } catch {
    // `daybook check` says what is wrong in it.
  }
  const { local, zone, temporal, gateway, keys, records } = mapOf(value);
  return {
    local: local === true,
    zone: textOf(zone),
    temporal: { address: textOf(mapOf(temporal).address), namespace: textOf(mapOf(temporal).namespace) || 'default' },
    gateway: { address: textOf(mapOf(gateway).address) },
    keys: textOf(keys) || DEFAULT_KEYS,
    records: { folder: textOf(mapOf(records).folder) || DEFAULT_RECORDS },
    transports: {},
  };
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
