import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Payload } from '@temporalio/common';
import { dataConverter } from '../../client/codec.js';
import { connect } from '../../client/connection.js';
import type { FaultSite } from '../site.js';

/** Temporal's own store holds packed payloads; its histories are read with what unpacks them. */
const TEMPORALS_OWN = /^temporal\.sqlite/;

/** Where a secret was found, as sentences: histories of the runs, every file of the workspace, and what worker and gateway said. */
export async function leaksOf(
  site: FaultSite,
  { runs, secrets }: { runs: readonly string[]; secrets: readonly string[] },
): Promise<string[]> {
  if (secrets.length === 0) return [];
  const forms = secrets.flatMap((secret) => formsOf(secret));
  const places = [
    ...(await histories(site, runs)),
    ...(await files(site.root)),
    { where: 'a log', bytes: site.said() },
  ];
  const hit = places.filter(({ bytes }) => forms.some((form) => bytes.includes(form)));
  return hit.map(({ where }) => `I7: a secret is in ${where}`);
}

interface Place {
  where: string;
  bytes: Buffer;
}

/** Plain, and as bytes that travel as hex or base64, at any offset inside a larger text. */
export function formsOf(secret: string): string[] {
  const coded = [0, 1, 2].map((offset) => {
    const text = Buffer.from('-'.repeat(offset) + secret).toString('base64');
    // The first and the last characters also hold bits of what stands around it.
    return text.slice(offset === 0 ? 0 : 4, -4);
  });
  return [secret, Buffer.from(secret).toString('hex'), ...coded];
}

async function histories({ temporalAddress }: FaultSite, runs: readonly string[]): Promise<Place[]> {
  const { client, close } = await connect({ address: temporalAddress, namespace: 'default' });
  try {
    const found: Place[] = [];
    for (const run of runs) {
      const history = await client.workflow.getHandle(run).fetchHistory();
      const [codec] = dataConverter.payloadCodecs ?? [];
      const plain = (await codec?.decode(payloadsIn(history))) ?? [];
      const bytes = [Buffer.from(JSON.stringify(history)), ...plain.map(({ data }) => Buffer.from(data ?? []))];
      found.push({ where: `the history of ${run}`, bytes: Buffer.concat(bytes) });
    }
    return found;
  } finally {
    await close();
  }
}

function payloadsIn(value: unknown, seen = new Set<unknown>()): Payload[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array || seen.has(value)) return [];
  seen.add(value);
  if ('data' in value && 'metadata' in value) return [value as Payload];
  return Object.values(value).flatMap((item) => payloadsIn(item, seen));
}

async function files(root: string): Promise<Place[]> {
  const all = await readdir(root, { recursive: true, withFileTypes: true });
  const own = all.filter((file) => file.isFile() && !TEMPORALS_OWN.test(file.name));
  return Promise.all(
    own.map(async ({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));
      return { where: path.relative(root, file), bytes: Buffer.concat([Buffer.from(`${file}\n`), bytes]) };
    }),
  );
}
