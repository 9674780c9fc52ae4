import { z } from 'zod';
import { NAME_EXPECTED } from '../expectations.js';
import { name } from '../slot.js';
import type { TargetKind } from '../target-kind.js';
import type { Catalogue } from '../workspace.js';

/** Fields of every target, whatever its kind. They say what it is and do not change how it is reached. */
const catalogueFields = {
  owner: name(NAME_EXPECTED).describe('Group or person who answers for it.').optional(),
  exposure: z
    .enum(['internal', 'partners', 'public'])
    .describe('Who can reach it: only us, partners too, or anybody.')
    .optional(),
  layer: z
    .enum(['region', 'zone', 'cluster', 'node', 'pod', 'sidecar', 'process', 'storage', 'network', 'service'])
    .describe('Where it stands in the system. Catalogues and experiments are sorted by it.')
    .optional(),
};

/** The whole entry of a target of this kind: how it is reached, and what it is. */
export function entrySchema({ schema }: TargetKind): z.ZodObject {
  return schema.safeExtend(catalogueFields);
}

/** Takes the fields of the catalogue out of an entry that fits its schema. */
export function splitEntry<T extends object>(entry: T): { catalogue?: Catalogue; config: Omit<T, keyof Catalogue> } {
  const { owner, exposure, layer, ...config } = entry as T & Catalogue;
  const said = { ...(owner && { owner }), ...(exposure && { exposure }), ...(layer && { layer }) };
  return { ...(Object.keys(said).length > 0 && { catalogue: said }), config };
}
