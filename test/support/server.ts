import { randomBytes } from 'node:crypto';

/** The one Temporal server of the integration tier. */
export interface TestServer {
  /** `127.0.0.1:port`. */
  address: string;
  namespace: string;
  version: string;
  /** What this server cannot do, as sentences. */
  lacks: string[];
}

/** The server that test/support/global-setup.js started. Throws in a test outside test/integration/, which has none. */
export function testServer(): TestServer {
  const described = process.env.DAYBOOK_TEST_SERVER;
  if (!described) throw new Error('This test has no Temporal server: move it into test/integration/.');
  return JSON.parse(described) as TestServer;
}

/**
 * A name that no other test uses: for task queues, runs, namespaces. Two workers with different activities on one
 * task queue would take each other's work.
 */
export function uniqueName(purpose: string): string {
  return `${purpose}-${randomBytes(6).toString('hex')}`;
}
