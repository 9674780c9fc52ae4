import { rmSync } from 'node:fs';

/** Ends the server that global-setup.js started and removes its data. */
export default async function tearDown() {
  const { server, folder } = globalThis.daybookTestServer ?? {};
  if (!server) return;
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
