import type { z } from 'zod';

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
