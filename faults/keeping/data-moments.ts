import type { At } from './strike.js';

export interface DataMoment {
  name: string;
  at: At;
  /** Whether what was done is taken back afterwards. */
  undo?: boolean;
}

const TRANSFER = /^daybook data-transfer/;
const RESTORE = /^daybook: restore/;

/** In the order in which the step gets there. */
export const TRANSFER_MOMENTS: readonly DataMoment[] = [
  says('progress tables not made', { text: /^create schema if not exists daybook/, fate: 'drop' }),
  says('progress tables half made (not told)', {
    text: /^create table if not exists daybook.transfers /,
    fate: 'lose',
  }),
  says('not begun', { text: /^insert into daybook.transfers /, fate: 'drop' }),
  says('begun (not told)', { text: /^insert into daybook.transfers /, fate: 'lose' }),
  says('second part taken (not told)', { text: /^insert into daybook.transfer_parts/, nth: 2, fate: 'lose' }),
  says('copy not sent', { text: /^copy .* from stdin/, nth: 2, fate: 'drop' }),
  { name: 'rows on their way', at: { what: 'rows', text: /^/, nth: 2, fate: 'drop' } },
  says('rows copied (not told)', { text: /^copy .* from stdin/, nth: 2, fate: 'lose' }),
  says('progress entered (not told)', { text: /^update daybook.transfer_parts/, nth: 2, fate: 'lose' }),
  says('commit not sent', { text: /^commit$/, nth: 2, fate: 'drop' }),
  says('commit comes late', { text: /^commit$/, nth: 2, fate: 'late' }),
  says('commit done (not told)', { text: /^commit$/, nth: 2, fate: 'lose' }),
  says('sequence not set', { text: /^select setval/, fate: 'drop' }),
  says('sequence set (not told)', { text: /^select setval/, fate: 'lose' }),
  says('end not sent', { text: /^update daybook.transfers set ended/, fate: 'drop' }),
  says('end done (not told)', { text: /^update daybook.transfers set ended/, fate: 'lose' }),
  taking('undo: tables not emptied', { text: /^truncate/, fate: 'drop' }),
  taking('undo: tables emptied (not told)', { text: /^truncate/, fate: 'lose' }),
  taking('undo: commit not sent', { text: /^commit$/, fate: 'drop' }),
  taking('undo: commit done (not told)', { text: /^commit$/, fate: 'lose' }),
];

/** Sums have no statement: the file is held against its manifest between `looked at` and the sign-in of pg_restore. */
export const RESTORE_MOMENTS: readonly DataMoment[] = [
  bringing('looked whether it is empty (not told)', { text: /^select n.nspname .*union all/, fate: 'lose' }),
  { name: 'file checked; not signed in', at: { what: 'sign-in', text: /^/, application: RESTORE, fate: 'drop' } },
  bringing('first table not made', { text: /^create table/i, application: RESTORE, fate: 'late' }),
  { name: 'rows on their way', at: { what: 'rows', text: /^/, application: RESTORE, nth: 2, fate: 'late' } },
  bringing('commit not sent', { text: /^commit/i, application: RESTORE, fate: 'drop' }),
  bringing('commit comes late', { text: /^commit/i, application: RESTORE, fate: 'late' }),
  bringing('commit done (not told)', { text: /^commit/i, application: RESTORE, fate: 'lose' }),
  bringing('compared (not told)', {
    text: /hash_record_extended/,
    after: { what: 'statement', text: /^commit/i, application: RESTORE },
    fate: 'lose',
  }),
];

function says(name: string, at: Omit<At, 'what'>): DataMoment {
  return { name, at: { what: 'statement', application: TRANSFER, ...at } };
}

/** The undo has sessions without a name of their own, and the copy has one. */
function taking(name: string, at: Omit<At, 'what'>): DataMoment {
  return { name, at: { what: 'statement', application: /^daybook$/, ...at }, undo: true };
}

function bringing(name: string, at: Omit<At, 'what'>): DataMoment {
  return { name, at: { what: 'statement', ...at } };
}
