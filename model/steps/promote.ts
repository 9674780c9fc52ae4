import { z } from 'zod';
import { isObject } from '../deferred.js';
import { duration, name, slot } from '../slot.js';
import { defineStepType } from '../step-type.js';
import { listWording, wording } from '../wording.js';
import { CONSUMER_KINDS, consumers } from './consumers.js';
import { listed } from './fields.js';

export const promote = defineStepType({
  type: 'promote',
  lane: 'effect',
  about:
    'Makes a standby the primary: fences every other node that could take writes, and proves it, then promotes, verifies and re-points. A promotion is not undone: going back is a promotion too.',
  schema: z.strictObject({
    to: slot(name()).describe('Name of the node that becomes primary.'),
    consumers: consumers(
      'Who must say yes once the new primary serves: what reads from it, and knows which one it reads from.',
    ).optional(),
    within: slot(duration())
      .describe(
        'How long each of these may take: the proof that a node is fenced, the replay of what was received, the promotion, and the consumers. 60s unless told.',
      )
      .optional(),
  }),
  targetKinds: ['postgres-pair'],
  otherTargets: { 'consumers.target': CONSUMER_KINDS },
  retry: 'yes',
  outputs: {
    from: 'Name of the node that was primary, where one was.',
    to: 'Name of the node that is primary now.',
    nodes: 'State of each node afterwards, by its name: `primary`, `standby`, `gone` or `unclear`.',
    timeline: 'Timeline of the new primary.',
    epoch: 'Number of this promotion in the pointer, where there is one.',
    cutAt: 'When fencing began, as an instant: what was written before it counts.',
    fencedAt: 'When the proof was there that nobody else takes writes, as an instant.',
    promotedAt: 'When the new primary took a write, as an instant.',
    backAt: 'When the last consumer said yes, or the pointer was written where there are none, as an instant.',
    downMs: 'From `cutAt` to `backAt`, in milliseconds.',
  },
  expressions: { 'consumers.expect': ['response', 'result'] },
  texts: ['consumers.get', 'consumers.run'],
  sentence: ({ target, params }) => {
    const asked = listed(params.consumers).flatMap((one) => (isObject(one) ? [wording(one.target)] : []));
    const then = asked.length > 0 ? `, and see that ${listWording(asked)} follow` : '';
    return `Fence what else could take writes in ${target}, then promote ${wording(params.to)}${then}`;
  },
});
