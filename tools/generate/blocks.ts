/** Says which block of which document is wrong. */
export class BlockError extends Error {
  override readonly name = 'BlockError';
}

const BLOCK = /<!-- generated: ([a-z0-9.-]+) -->\n[\s\S]*?<!-- end -->/g;

/**
 * A document with its generated blocks made anew. A block is what stands between `<!-- generated: NAME -->` and
 * `<!-- end -->`; the prose around it is written by hand. Throws a BlockError for a name that nobody makes, and for a
 * block that is made and stands nowhere.
 */
export function withBlocks(document: string, blocks: Readonly<Record<string, string>>): string {
  const left = new Set(Object.keys(blocks));
  const filled = document.replace(BLOCK, (_, name: string) => {
    const made = Object.hasOwn(blocks, name) ? blocks[name] : undefined;
    if (made === undefined) throw new BlockError(`nothing is generated under the name ${name}`);
    left.delete(name);
    return `<!-- generated: ${name} -->\n\n${made.trim()}\n\n<!-- end -->`;
  });
  if (left.size > 0) throw new BlockError(`the document has no block ${[...left].join(', ')}`);
  return filled;
}
