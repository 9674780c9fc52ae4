import type { z } from 'zod';

interface Definition {
  type: string;
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
}

/**
 * Whether a field takes any JSON, such as the body of a request: a number from an expression stays a number there,
 * where every other text field gets it as text.
 */
export function acceptsAnything(schema: z.ZodType, path: readonly (string | number)[]): boolean {
  const definition = schema.def as unknown as Definition;
  if (definition.type === 'unknown' || definition.type === 'any') return true;
  if (definition.innerType) return acceptsAnything(definition.innerType, path);
  const [first, ...rest] = path;
  if (first === undefined) return false;
  const child = definition.element ?? definition.valueType ?? shapeOf(schema)?.[first];
  return child !== undefined && acceptsAnything(child, rest);
}

function shapeOf(schema: z.ZodType): Record<string | number, z.ZodType> | undefined {
  return 'shape' in schema ? (schema.shape as Record<string | number, z.ZodType>) : undefined;
}
