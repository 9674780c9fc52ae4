/**
 * What an expression may cost. Every number bounds something that an author, an input or an answer from a target
 * could otherwise grow until a workflow task runs into its five seconds.
 */
export const LIMITS = {
  /** Characters of one expression. Checked before parsing: thousands of `!` would exhaust the stack. */
  text: 1000,
  /** Handed to the parser. */
  structure: { maxAstNodes: 300, maxDepth: 40, maxListElements: 100, maxMapEntries: 50, maxCallArguments: 8 },
  /** `all`, `exists`, `map`, `filter` inside one another. */
  macroNesting: 2,
  /** Items of a list given to a macro. */
  macroItems: 200,
  /** Items that all macros of one evaluation visit together. */
  iterations: 10_000,
  /** Values in the variables that one expression names. */
  scopeValues: 20_000,
  /** Characters that all `like` of one evaluation read together. */
  likeCharacters: 200_000,
  /** Characters of a pattern. */
  pattern: 200,
  /** Parsed expressions kept in memory. */
  remembered: 500,
} as const;
