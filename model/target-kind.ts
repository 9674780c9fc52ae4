import { z } from 'zod';
import { isReference } from './reference-text.js';

/** A kind of target: how a place is reached. */
export interface TargetKind {
  kind: string;
  about: string;
  /** Its configuration, with `kind` itself. Strict. Texts may be references (`env:NAME`, `file:path`). */
  schema: z.ZodObject;
  /** Fields with an address, and how its host is read; a local workspace holds literal ones against loopback. */
  addresses: Record<string, (value: string) => string | undefined>;
  /** Addresses that hold where such a field is missing. */
  missing?: Record<string, string>;
}

export const port = z.union([z.number().int().min(1).max(65_535), z.string().refine(isReference)], {
  error: 'a port, or a reference such as env:NAME',
});
