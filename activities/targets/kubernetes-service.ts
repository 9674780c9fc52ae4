import { z } from 'zod';
import type { Place } from './kubernetes-answer.js';

/** An object that is written onto what was read. */
export const metadataShape = z.object({
  resourceVersion: z.string(),
  generation: z.number().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
});

/** A Service without a selector is not Daybook's to switch, and the answer is taken as not understood. */
export const serviceShape = z.object({
  metadata: metadataShape,
  spec: z.object({
    selector: z.record(z.string(), z.string()).refine((selector) => Object.keys(selector).length > 0),
  }),
});
export type Service = z.output<typeof serviceShape>;

export function servicePlace(namespace: string, name: string): Place {
  return { group: '', version: 'v1', resource: 'services', namespace, name };
}
