import { fileURLToPath } from 'node:url';
import { type EdgeProxy, startProgram, waitFor } from './proxy.js';

/** The example's own edge, compiled, as a process of its own: a target of kind http. */
export async function startOwnEdge(
  servers: { blue: string; green: string },
  /** Folder of the compiled project. */
  dist: string = fileURLToPath(new URL('../..', import.meta.url)),
): Promise<EdgeProxy> {
  const each = Object.entries(servers).map(([colour, address]) => `--server=${colour}=http://${address}`);
  const program = startProgram([process.execPath, `${dist}/examples/storefront/edge/main.js`, ...each]);
  let said: { edge: string; admin: string } | undefined;
  await waitFor('the edge listens', async () => {
    said = JSON.parse(program.said()) as { edge: string; admin: string };
    return true;
  });
  const { edge, admin } = said ?? { edge: '', admin: '' };
  return {
    name: 'the example edge',
    urls: [edge],
    target: { kind: 'http', config: { url: admin, traffic: '/traffic' } },
    look: async () => {
      const answer = await fetch(`${admin}/traffic`);
      return { edge: ((await answer.json()) as { weights: Record<string, number> }).weights };
    },
    stop: () => program.stop('SIGTERM'),
  };
}
