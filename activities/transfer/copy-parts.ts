import { contentOf } from './checksum.js';
import { copyPart } from './copy-part.js';
import type { Headway } from './headway.js';
import { inLanes } from './lanes.js';
import { enterPart, takePart } from './ledger.js';
import type { Part } from './parts.js';
import type { PostgresSession } from '../postgres/session.js';
import { openDestination, openSource, type Sides } from './sides.js';
import type { TableFacts } from './table-facts.js';

/** What every lane works with. */
export interface Work {
  sides: Sides;
  snapshot: string;
  atOnce: number;
}

interface Lane {
  source: PostgresSession;
  destination: PostgresSession;
}

/** Copies parts side by side, each with its entry in one transaction. */
export async function copyParts(
  { sides, snapshot, atOnce }: Work,
  order: { parts: readonly Part[]; tables: readonly TableFacts[]; silent: boolean; headway: Headway },
): Promise<void> {
  await inLanes<Part, Lane>(order.parts, {
    atOnce,
    open: async () => {
      const source = await openSource(sides, snapshot);
      try {
        return { source, destination: await openDestination(sides, { silent: order.silent }) };
      } catch (error) {
        await source.close();
        throw error;
      }
    },
    work: async (part, lane) => {
      const table = order.tables.find((one) => one.table === part.table);
      if (table) await copyOne(lane, { part, table, sides, headway: order.headway });
    },
    close: async ({ source, destination }) => {
      await Promise.all([source.close(), destination.close()]);
    },
  });
}

async function copyOne(
  { source, destination }: Lane,
  { part, table, sides, headway }: { part: Part; table: TableFacts; sides: Sides; headway: Headway },
): Promise<void> {
  const { key, signal } = sides;
  const entered = await destination.transaction(`copying ${part.table}`, async () => {
    await takePart(destination, key, part);
    const carried = (bytes: number) => headway.carried(part, bytes);
    const { rows, bytes } = await copyPart({ source, destination, table, part, signal, carried });
    const content = await contentOf(source, table, part);
    const copied = { table: part.table, part: part.part, bytes, ...content };
    await enterPart(destination, key, copied);
    headway.copied(part, { rows, bytes });
    return copied;
  });
  await headway.save(entered.rows > 0);
}
