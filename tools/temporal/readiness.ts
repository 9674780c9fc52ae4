import { setTimeout as pause } from 'node:timers/promises';
import { Connection } from '@temporalio/client';

import { canConnect } from './ports.js';

export type SearchAttributeKind = 'Text' | 'Keyword' | 'Int' | 'Double' | 'Bool' | 'Datetime' | 'KeywordList';

/** The numbers of `IndexedValueType` in Temporal's API. */
const KIND_NUMBERS: Record<SearchAttributeKind, number> = {
  Text: 1,
  Keyword: 2,
  Int: 3,
  Double: 4,
  Bool: 5,
  Datetime: 6,
  KeywordList: 7,
};

const POLL_MS = 100;

export interface Readiness {
  address: string;
  namespace: string;
  /** These exist afterwards, also when the server's data file is older than they are. */
  searchAttributes: Record<string, SearchAttributeKind>;
  /** Epoch milliseconds. */
  deadline: number;
  /** Says why waiting is pointless, such as that the process has ended. */
  givenUp: () => string | undefined;
}

/** Resolves when the server describes its namespace and knows the search attributes. Throws the last reason at the deadline, or what `givenUp` says. */
export async function untilReady(wanted: Readiness): Promise<void> {
  let reason = 'nothing listens there';
  while (Date.now() < wanted.deadline) {
    const over = wanted.givenUp();
    if (over) throw new Error(over);
    try {
      if (await canConnect(wanted.address)) return await prepare(wanted);
    } catch (error) {
      reason = error instanceof Error ? error.message : String(error);
    }
    await pause(POLL_MS);
  }
  throw new Error(`it did not become ready in time: ${reason}`);
}

async function prepare({ address, namespace, searchAttributes }: Readiness): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    await addMissingAttributes(connection, { namespace, searchAttributes });
  } finally {
    await connection.close();
  }
}

/** Adds the search attributes that the namespace does not know, and returns their names. Idempotent. */
export async function addMissingAttributes(
  connection: Connection,
  { namespace, searchAttributes }: Pick<Readiness, 'namespace' | 'searchAttributes'>,
): Promise<string[]> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(searchAttributes).filter(([name]) => !known.customAttributes?.[name]);
  if (missing.length === 0) return [];
  const numbers = Object.fromEntries(missing.map(([name, kind]) => [name, KIND_NUMBERS[kind]]));
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: numbers });
  return missing.map(([name]) => name);
}
