import { z } from 'zod';
import type { PathSegment } from './document-path.js';

/** The fields that a schema knows at a path; empty for a map of free names. Of a union: those of all its members. */
export function keysAt(schema: z.core.$ZodType, path: readonly PathSegment[]): string[] {
  let current: z.core.$ZodType[] = [schema];
  for (const segment of path) current = current.flatMap(unwrapped).flatMap((type) => childOf(type, segment));
  return [
    ...new Set(
      current.flatMap(unwrapped).flatMap((type) => (type instanceof z.ZodObject ? Object.keys(type.shape) : [])),
    ),
  ];
}

function childOf(type: z.core.$ZodType, segment: PathSegment): z.core.$ZodType[] {
  if (type instanceof z.ZodObject) {
    const child = type.shape[String(segment)];
    return child ? [child] : [];
  }
  if (type instanceof z.ZodArray) return [type.element];
  if (type instanceof z.ZodRecord) return [type.valueType];
  return [];
}

function unwrapped(type: z.core.$ZodType): z.core.$ZodType[] {
  if (type instanceof z.ZodOptional || type instanceof z.ZodNullable || type instanceof z.ZodDefault)
    return unwrapped(type.unwrap());
  if (type instanceof z.ZodUnion) return type.options.flatMap(unwrapped);
  if (type instanceof z.ZodLazy) return unwrapped(type.unwrap());
  return [type];
}
