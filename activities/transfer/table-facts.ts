/** What a database says of one table. Names are as it stores them. */
export interface TableFacts {
  /** `schema.name`. */
  table: string;
  schema: string;
  name: string;
  /** Rows lie in partitions below it. */
  partitioned: boolean;
  /** Pages of its own file, and the rows that were counted when it was last analysed; -1: never. */
  pages: number;
  estimatedRows: number;
  columns: ColumnFacts[];
  /** In its own order; empty: none. */
  primaryKey: string[];
  references: ReferenceFacts[];
  /** Triggers of people that fire on insert, even where ordinary ones are silenced. */
  triggers: { name: string; always: boolean }[];
  sequences: { sequence: string; column: string }[];
  mayRead: boolean;
  mayWrite: boolean;
}

export interface ColumnFacts {
  name: string;
  /** With its modifiers: `numeric(12,2)`. */
  type: string;
  /** `pg_catalog.int8` and its like, without modifiers. */
  base: string;
  /** Expression of a generated column; such a column is never copied. */
  generated: string | null;
  /** Both ends send and take it in binary without numbers that only one server knows. */
  binary: boolean;
}

/** A foreign key that the table holds. */
export interface ReferenceFacts {
  name: string;
  columns: string[];
  table: string;
  to: string[];
}
