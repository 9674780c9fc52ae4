import { Connection } from '@temporalio/client';
import { addMissingAttributes, type SearchAttributeKind } from './readiness.js';
import type { FoundAddress } from './rung.js';

/** gRPC's number. */
const NOT_FOUND = 5;

export interface RunningServer {
  found: FoundAddress;
  namespace: string;
  searchAttributes: Record<string, SearchAttributeKind>;
}

/**
 * Makes a server that somebody else runs fit for Daybook: its namespace must exist, search attributes that it lacks
 * are added. Returns the names of those. Throws an Error with the reason and the cure. Idempotent; the server itself
 * is neither started nor ended here.
 */
export async function prepareRunningServer({ found, ...wanted }: RunningServer): Promise<string[]> {
  const { address } = found;
  const { namespace } = wanted;
  const connection = await Connection.connect({ address, connectTimeout: 5_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace });
    return await addMissingAttributes(connection, wanted);
  } catch (error) {
    const { code, details, message } = error as { code?: number; details?: string; message: string };
    const cure = `Make it (temporal operator namespace create ${namespace} --address ${address}), or unset TEMPORAL_ADDRESS to have a server started for you.`;
    if (code === NOT_FOUND) throw new Error(`The Temporal server at ${address} has no namespace ${namespace}. ${cure}`);
    throw new Error(`The Temporal server at ${address} could not be prepared: ${details || message}`);
  } finally {
    await connection.close();
  }
}
