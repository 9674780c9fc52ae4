import type { TemporalAddress } from '../../workspace/addresses.js';
import { resolveTemporal } from '../addresses.js';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import type { Finding } from './finding.js';
import { SEARCH_ATTRIBUTES } from '../../model/search-attributes.js';

const CONNECT_MS = 3_000;

/** Temporal's version and the search attributes Daybook lists runs by. */
export async function examineTemporal(context: Pick<Context, 'env'>, root: string, local: boolean): Promise<Finding[]> {
  let where: TemporalAddress;
  try {
    where = await resolveTemporal(context, root);
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [{ name: 'Temporal', state: 'broken', message: error.message, cure: error.cure }];
  }
  return await lookAt(where, local);
}

async function lookAt(where: TemporalAddress, local: boolean): Promise<Finding[]> {
  const { Connection } = await import('@temporalio/client');
  const named = `${where.address} (from ${where.from})`;
  try {
    const connection = await Connection.connect({ address: where.address, connectTimeout: CONNECT_MS });
    try {
      const { serverVersion } = await connection.withDeadline(Date.now() + CONNECT_MS, () =>
        connection.workflowService.getSystemInfo({}),
      );
      const { customAttributes } = await connection.withDeadline(Date.now() + CONNECT_MS, () =>
        connection.operatorService.listSearchAttributes({ namespace: where.namespace }),
      );
      return [
        { name: 'Temporal', state: 'good', message: `${named} answers; version ${serverVersion}` },
        attributes(Object.keys(customAttributes ?? {})),
      ];
    } finally {
      await connection.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const cure = local ? 'Start it with `daybook dev`.' : 'Is it up, and may this machine reach it?';
    return [{ name: 'Temporal', state: 'broken', message: `${named}: ${why}`, cure }];
  }
}

function attributes(known: readonly string[]): Finding {
  const missing = Object.entries(SEARCH_ATTRIBUTES).filter(([name]) => !known.includes(name));
  if (missing.length === 0)
    return { name: 'attributes', state: 'good', message: 'the namespace knows all search attributes' };
  const flags = missing.map(([name, type]) => `--name ${name} --type ${type}`).join(' ');
  return {
    name: 'attributes',
    state: 'broken',
    message: `the namespace lacks the search attributes ${missing.map(([name]) => name).join(', ')}`,
    cure: `temporal operator search-attribute create ${flags}`,
  };
}
