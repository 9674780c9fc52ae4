import type { Ground, Opening } from '../lanes/lane.js';
import { Cluster } from './cluster.js';
import { COMMAND_MOMENTS, CommandLane } from './command-lane.js';
import { KubernetesLane } from './kubernetes-lane.js';
import { KUBERNETES_MOMENTS } from './kubernetes-moments.js';
import { ProcessLane } from './process-lane.js';
import { PROCESS_MOMENTS } from './process-moments.js';

/** Every moment of a deploy on all kinds of target. The API server starts with the first lane that needs it. */
export async function deployGround(): Promise<Ground> {
  let cluster: Promise<Cluster> | undefined;
  const process = PROCESS_MOMENTS.map((at): [string, Opening] => [
    `process: ${at.name}`,
    (name) => ProcessLane.open(name, at),
  ]);
  const command = COMMAND_MOMENTS.map((at): [string, Opening] => [
    `command: ${at.name}`,
    (name) => CommandLane.open(name, at),
  ]);
  const kubernetes = KUBERNETES_MOMENTS.map((at): [string, Opening] => [
    `kubernetes: ${at.name}`,
    async (name) => {
      cluster ??= Cluster.start();
      return KubernetesLane.open(name, at, await cluster);
    },
  ]);
  return {
    moments: new Map([...process, ...command, ...kubernetes]),
    close: async () => (await cluster)?.stop(),
  };
}
