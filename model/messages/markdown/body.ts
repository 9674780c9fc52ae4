/**
 * What a message's body may hold, whatever the transport. Every text in it is the author's and untrusted, without
 * control characters; every url is one that may be followed (see safe-link.ts).
 */
export type Block =
  | { kind: 'heading' | 'paragraph'; inlines: Inline[] }
  | { kind: 'list'; ordered: boolean; start: number; items: Block[][] }
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'code'; text: string }
  /** Cells at the end of a row that are empty are left out. */
  | { kind: 'table'; rows: Inline[][][] }
  | { kind: 'rule' };

export type Inline =
  | { kind: 'text' | 'code'; text: string }
  | { kind: 'strong' | 'emphasis' | 'deleted'; inlines: Inline[] }
  | { kind: 'break' }
  /** `address` is what a reader is shown of the url. Without a label the address stands alone. */
  | { kind: 'link'; url: string; address: string; label?: string };
