/**
 * Whether no two colours are one place. Where two are, that place gets both shares, and a switch that raises the one colour
 * takes its traffic away again with the other.
 */
export function eachOnce(byColour: Record<string, string>): boolean {
  return new Set(Object.values(byColour)).size === Object.keys(byColour).length;
}

export const EACH_ONCE = { error: 'a place of its own for each colour', params: { code: 'DB3202' } };
