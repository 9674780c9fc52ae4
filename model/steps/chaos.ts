import { z } from 'zod';
import { isObject } from '../deferred.js';
import { durationText } from '../duration.js';
import type { Json, JsonObject } from '../json.js';
import { duration, name, slot, text } from '../slot.js';
import { defineStepType, type Flaw } from '../step-type.js';
import { faultWording } from '../chaos/wording.js';
import { wording } from '../wording.js';
import type { Layer } from '../workspace.js';
import { argv, httpPath, millis } from './fields.js';

const LAYERS = [
  'region',
  'zone',
  'cluster',
  'node',
  'pod',
  'sidecar',
  'process',
  'storage',
  'network',
  'service',
] as const satisfies readonly Layer[];

const EVERY_MS = 1000;
/** Looks that tell a trend from an accident. */
const LEAST_LOOKS = 3;

const steadyState = z
  .strictObject({
    target: slot(name()).describe('The target that is looked at: of kind http for `get`, of kind command for `run`.'),
    get: httpPath('The path to read.').optional(),
    run: argv('The program to run. Exit code 0 is steady.').optional(),
    expect: text()
      .describe('CEL over `response` or `result`, as in `check`. Without it: a status below 400, or exit code 0.')
      .optional(),
    every: slot(duration()).describe('Pause between two looks. 1s unless told.').optional(),
    tolerate: slot(z.number().int().min(0, { error: '0 or more' }))
      .describe('How many looks may be broken during the fault. 0 unless told. Whatever is no yes is broken.')
      .optional(),
  })
  .refine((state) => typeof state !== 'object' || (state.get === undefined) !== (state.run === undefined), {
    error: 'either `get` or `run`',
    params: { code: 'DB1017' },
    when: () => true,
  });

const network = z
  .strictObject({
    proxy: name().describe('Name of the proxy, where the target has none.').optional(),
    latency: slot(duration()).describe('Delays every answer by so long.').optional(),
    jitter: slot(duration()).describe('Varies the latency by so much, up and down.').optional(),
    bandwidth: slot(z.number().int().min(1, { error: '1 or more' }))
      .describe('Lets through only so many kilobytes a second.')
      .optional(),
    timeout: slot(duration()).describe('Lets nothing through, and closes connections after so long.').optional(),
    resetPeer: slot(duration()).describe('Resets connections after so long.').optional(),
    down: z.literal(true, { error: 'true' }).describe('Takes no connections any more.').optional(),
  })
  .refine(({ proxy: _proxy, jitter: _jitter, ...faults }) => Object.values(faults).some((one) => one !== undefined), {
    error: 'at least one of `latency`, `bandwidth`, `timeout`, `resetPeer` and `down`',
    params: { code: 'DB1017' },
  });

const FAULTS = ['kill', 'pause', 'network', 'deletePods', 'run'] as const;

const fault = z
  .strictObject({
    kill: slot(name()).describe('process: kill the program of this slot; its supervisor starts it again.').optional(),
    pause: slot(name()).describe('process: stop the program of this slot, and let it go on afterwards.').optional(),
    network: network.describe('toxiproxy: disturb the network through a proxy.').optional(),
    deletePods: z
      .strictObject({
        selector: z
          .record(z.string(), z.string(), { error: 'a map of labels to values' })
          .describe('Labels of the pods. Those of the target unless told.')
          .optional(),
        count: z.number().int().min(1, { error: '1 or more' }).describe('How many, at most. 1 unless told.').optional(),
      })
      .describe('kubernetes: delete pods; whoever owns them makes new ones.')
      .optional(),
    run: argv('command: a program that brings the fault. The target must allow it.').optional(),
    lift: argv(
      'command: the program that takes the fault away. It may run twice. The target must allow it.',
    ).optional(),
  })
  .refine((one) => FAULTS.filter((kind) => one[kind] !== undefined).length === 1, {
    error: 'exactly one of `kill`, `pause`, `network`, `deletePods` and `run`',
    params: { code: 'DB1017' },
    when: () => true,
  })
  .refine((one) => (one.run === undefined) === (one.lift === undefined), {
    error: '`run` together with `lift`',
    params: { code: 'DB1017' },
  });

const KINDS: Record<(typeof FAULTS)[number], string> = {
  kill: 'process',
  pause: 'process',
  network: 'toxiproxy',
  deletePods: 'kubernetes',
  run: 'command',
};

export const chaos = defineStepType({
  type: 'chaos',
  lane: 'effect',
  about:
    'An experiment: brings a fault over the target for a while, watches whether the system stays steady, lifts the fault and measures the recovery.',
  schema: z.strictObject({
    layer: z.enum(LAYERS).describe('Where in the system the fault is. Findings are sorted by it.'),
    hypothesis: text().describe('What will happen, as a sentence that can be wrong.'),
    steadyState: steadyState.describe('How it is seen that all is well: before, during and after the fault.'),
    fault: fault.describe('What is broken, in exactly one way.'),
    for: slot(duration()).describe('How long the fault stands. After a kill or a deletion: how long it is watched.'),
    expectSteady: z
      .boolean({ error: 'true or false' })
      .describe('Whether the system stays steady during the fault. True unless told; then a break lifts the fault.')
      .optional(),
    abortWhen: text()
      .describe(
        'When the fault is lifted before its time, instead of at the first break that is not tolerated: CEL over `steady` = {samples, broken, inARow, brokenMs}.',
      )
      .optional(),
    recoverWithin: slot(duration()).describe('How soon after the lift it must be steady again.'),
  }),
  targetKinds: ['process', 'toxiproxy', 'kubernetes', 'command'],
  kindsFor: ({ fault: broken }) =>
    FAULTS.filter((kind) => isObject(broken) && kind in broken).map((kind) => KINDS[kind]),
  otherTargets: { 'steadyState.target': ['http', 'command'] },
  retry: 'yes',
  outputs: {
    steadyBefore: 'Whether it was steady before.',
    steadyAfter: 'Whether it was steady again in time.',
    samples: 'How often it was looked at during the fault.',
    broken: 'How many of these looks were not steady.',
    brokenMs: 'For how long it was not steady during the fault, in milliseconds.',
    aborted: 'Whether the fault was lifted before its time.',
    recoveredMs: 'From the lift to the first steady look, in milliseconds.',
    findings: 'How many findings were recorded.',
  },
  expressions: { 'steadyState.expect': ['response', 'result'], abortWhen: ['steady'] },
  texts: ['hypothesis', 'steadyState.get', 'steadyState.run', 'fault.run', 'fault.lift'],
  flaws,
  sentence: ({ target, params }) =>
    `${faultWording(params.fault, target)} for ${wording(params.for)}, and see whether ${looked(params.steadyState)} stays steady`,
});

function flaws(params: JsonObject): Flaw[] {
  const { steadyState: state, fault: broken } = params;
  const every = (isObject(state) ? millis(state.every) : undefined) ?? EVERY_MS;
  const seldom = (['for', 'recoverWithin'] as const).flatMap((field): Flaw[] => {
    const span = millis(params[field]);
    if (span === undefined || span >= LEAST_LOOKS * every) return [];
    const message = `a look every ${durationText(every)} is fewer than ${LEAST_LOOKS} in ${durationText(span)}`;
    return [{ code: 'DB4441', field, message, cure: 'Look more often, or give it longer.' }];
  });
  const unlimited: Flaw[] =
    params.expectSteady === false && params.abortWhen === undefined
      ? [
          {
            code: 'DB4442',
            field: 'expectSteady',
            message: 'it expects a break, and nothing says when that is too much',
            cure: 'Add `abortWhen`.',
          },
        ]
      : [];
  return [...seldom, ...unlimited, ...jitterFlaws(isObject(broken) ? broken.network : undefined)];
}

function jitterFlaws(disturbed: Json | undefined): Flaw[] {
  if (!isObject(disturbed) || disturbed.jitter === undefined) return [];
  const [jitter, latency] = [millis(disturbed.jitter), millis(disturbed.latency)];
  const fits = disturbed.latency !== undefined && !(jitter !== undefined && latency !== undefined && jitter > latency);
  if (fits) return [];
  const message = 'the jitter has no latency of at least its own size';
  return [
    { code: 'DB4443', field: 'fault.network.jitter', message, cure: 'Add a `latency` that is at least as large.' },
  ];
}

function looked(state: Json | undefined): string {
  return isObject(state) ? wording(state.target) : 'it';
}
