import type { JsonObject } from '../../json.js';

/**
 * What Slack takes in one message. The sum is not documented: messages were refused from about 13,200 characters on,
 * containers included.
 */
const MOST_BLOCKS = 50;
const MOST_CHARACTERS = 12_000;
/** A block's id and its comma. */
const FRAME = 40;

export interface Part {
  name: string;
  blocks: JsonObject[];
  /** Lower ones get their room first. */
  rank: number;
  /** Stands after what is left of a part that does not fit. */
  more?: JsonObject;
}

/**
 * The blocks of all parts in the order in which they are given, as far as they fit, the important ones first; and which
 * parts are incomplete. A part is cut at its end. Pure.
 */
export function fitParts(parts: readonly Part[]): { blocks: JsonObject[]; cut: Set<string> } {
  const cut = new Set<string>();
  const kept = new Map<string, JsonObject[]>();
  let room = MOST_CHARACTERS;
  let count = MOST_BLOCKS;
  const take = (block: JsonObject) => {
    const cost = JSON.stringify(block).length + FRAME;
    if (cost > room || count === 0) return false;
    room -= cost;
    count -= 1;
    return true;
  };
  // Room for every mark is kept free from the start: what is missing is always said.
  for (const { more } of parts) if (more) take(more);
  for (const { name, blocks } of parts.toSorted((a, b) => a.rank - b.rank)) {
    const fitting = blocks.findIndex((block) => !take(block));
    if (fitting >= 0) cut.add(name);
    kept.set(name, fitting < 0 ? blocks : blocks.slice(0, fitting));
  }
  const blocks = parts.flatMap(({ name, more }) => [
    ...(kept.get(name) ?? []),
    ...(more && cut.has(name) ? [more] : []),
  ]);
  return { blocks, cut };
}
