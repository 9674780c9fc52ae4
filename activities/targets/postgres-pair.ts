import path from 'node:path';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { NodeState } from '../../model/recovery/survey.js';
import type { OpenTarget } from '../own-target.js';
import { lookAtNode } from '../postgres/look-at-node.js';
import { type PairPlace, pairPlace } from '../postgres/pair-place.js';
import { startRight } from '../programs.js';
import type { StepScope } from '../scope.js';
import type { Allowed, Examination } from '../target-driver.js';

/** What each node is, whether its programs to fence are there, and whether the pointer can be written. Runs none of them. */
export async function examinePostgresPair(target: OpenTarget, { deps, signal }: StepScope): Promise<Examination> {
  const pair = pairPlace(target, deps.workspace.root);
  const states = await Promise.all(pair.nodes.map((node) => lookAtNode(node, signal)));
  const fences = await Promise.all(pair.nodes.map((node) => fenceRight(node, pair, deps.env.PATH)));
  const answering = states.filter(({ state }) => state === 'primary' || state === 'standby');
  const read: Allowed =
    answering.length > 0
      ? { action: 'read', verdict: 'yes' }
      : { action: 'read', verdict: 'no', why: 'no node could be asked' };
  return { found: `${states.map(sentence).join(', ')}.`, may: [read, ...fences, ...(await pointerRight(pair))] };
}

function sentence(found: NodeState): string {
  if (found.state === 'primary') return `${found.node} is primary (timeline ${found.timeline})`;
  if (found.state !== 'standby') return `${found.node} is ${found.state}`;
  const left = found.received - found.replayed;
  const lag = found.lagMs === undefined ? '' : `, last transaction ${found.lagMs} ms ago`;
  return `${found.node} is standby (${left} bytes to replay${lag})`;
}

async function fenceRight(
  { node, fence }: PairPlace['nodes'][number],
  { folder }: PairPlace,
  search: string | undefined,
): Promise<Allowed> {
  const action = `fence ${node}`;
  for (const words of [fence.run, fence.look]) {
    const right = await startRight(action, words, { folder, path: search });
    if (right.verdict !== 'yes') return right;
  }
  return { action, verdict: 'yes' };
}

async function pointerRight({ pointer }: PairPlace): Promise<Allowed[]> {
  if (pointer === undefined) return [];
  const action = 're-point';
  return access(path.dirname(pointer), constants.W_OK).then(
    () => [{ action, verdict: 'yes' }],
    () => [{ action, verdict: 'no', why: `the folder of ${pointer} cannot be written` }],
  );
}
