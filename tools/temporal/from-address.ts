import type { FoundAddress, Ladder, Rung, RungAnswer } from './rung.js';
import { whatItLacks } from './server-version.js';

/** A server that already runs, named by TEMPORAL_ADDRESS. */
export const fromAddress: Rung = {
  name: 'TEMPORAL_ADDRESS',
  async find(ladder) {
    const address = ladder.env.TEMPORAL_ADDRESS;
    if (!address) {
      return { kind: 'passed', reason: 'it is not set', cure: 'start a server yourself and set it to HOST:PORT' };
    }
    return refusedHere(address, ladder) ?? ask(address, ladder);
  },
};

function refusedHere(address: string, ladder: Ladder): RungAnswer | undefined {
  if (ladder.allowAddress === 'no') {
    return { kind: 'passed', reason: 'a named server is not used here', cure: 'none: this needs a server of its own' };
  }
  if (ladder.allowAddress === 'loopback' && !isLoopback(address)) {
    const reason = `${address} is not on this machine, and only a server on this machine is used here`;
    const cure = 'unset it to have a server started for you, or name a loopback address, such as 127.0.0.1:7233';
    return { kind: 'wrong', reason, cure };
  }
  if (!/:\d+$/.test(address)) {
    return { kind: 'wrong', reason: `${address} is not HOST:PORT`, cure: 'write it as 127.0.0.1:7233' };
  }
  return undefined;
}

async function ask(address: string, { patience }: Ladder): Promise<RungAnswer> {
  const { Connection } = await import('@temporalio/client');
  try {
    const connection = await Connection.connect({ address, connectTimeout: patience.answer });
    try {
      const { serverVersion } = await connection.workflowService.getSystemInfo({});
      const version = serverVersion ?? 'unknown';
      const found: FoundAddress = {
        kind: 'address',
        address,
        rung: 'TEMPORAL_ADDRESS',
        version,
        lacks: whatItLacks(version),
      };
      return { kind: 'found', found };
    } finally {
      await connection.close();
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const cure = 'start that server, or unset TEMPORAL_ADDRESS to have one started for you';
    return { kind: 'wrong', reason: `${address} did not answer as a Temporal server: ${why}`, cure };
  }
}

/** True for `localhost`, 127.0.0.0/8 and [::1], with or without a port. A name that is merely resolved to them is not. */
export function isLoopback(address: string): boolean {
  const host = address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
