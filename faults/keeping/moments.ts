import type { Ground, Opening } from '../lanes/lane.js';
import { ACCESS_MOMENTS } from './access-moments.js';
import { AccessLane } from './access-lane.js';
import { KEY_MOMENTS } from './key-moments.js';
import { KeyLane } from './key-lane.js';
import { PROMOTE_MOMENTS } from './promote-moments.js';
import { PromoteLane } from './promote-lane.js';
import { RESTORE_MOMENTS, TRANSFER_MOMENTS } from './data-moments.js';
import { RestoreLane } from './restore-lane.js';
import { SharedServer } from './shared-server.js';
import { TransferLane } from './transfer-lane.js';

/** Every moment of what keeps a system. One server is shared by all but the promotions, and starts with the first lane that needs it. */
export async function keepingGround(): Promise<Ground> {
  let started: Promise<SharedServer> | undefined;
  const shared = () => {
    started ??= SharedServer.start();
    return started;
  };
  const moments: [string, Opening][] = [
    ...TRANSFER_MOMENTS.map((at): [string, Opening] => [
      `transfer: ${at.name}`,
      async (name) => TransferLane.open(name, at, await shared()),
    ]),
    ...RESTORE_MOMENTS.map((at): [string, Opening] => [
      `restore: ${at.name}`,
      async (name) => RestoreLane.open(name, at, await shared()),
    ]),
    ...KEY_MOMENTS.map((at): [string, Opening] => [
      `key: ${at.name}`,
      async (name) => KeyLane.open(name, at, await shared()),
    ]),
    ...ACCESS_MOMENTS.map((at): [string, Opening] => [
      `access: ${at.name}`,
      async (name) => AccessLane.open(name, at, await shared()),
    ]),
    ...PROMOTE_MOMENTS.map((at): [string, Opening] => [`promote: ${at.name}`, (name) => PromoteLane.open(name, at)]),
  ];
  return { moments: new Map(moments), close: async () => (await started)?.close() };
}
