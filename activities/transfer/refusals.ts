import type { Json } from '../../model/json.js';
import { failed, TargetFailure } from '../failures.js';

/** Names that a message shows; the outputs hold all. */
const SHOWN = 4;

/** A no of the databases before anything was changed. */
export function nothingDone(reason: string, message: string, outputs?: { [name: string]: Json }): TargetFailure {
  return new TargetFailure({
    kind: 'refused',
    reason,
    message: `${message} Nothing was changed.`,
    happened: 'no',
    outputs,
  });
}

/** `a, b, c, d and 3 more`. */
export function few(names: readonly string[]): string {
  const rest = names.length - SHOWN;
  return rest > 0 ? `${names.slice(0, SHOWN).join(', ')} and ${rest} more` : names.join(', ');
}

export function tablesDiffer(found: readonly string[]): TargetFailure {
  const text = found.length === 1 ? 'One thing differs' : `${found.length} things differ`;
  return nothingDone(
    'tables-differ',
    `${text}: ${few(found)}. Make both sides alike, or name other tables, then retry.`,
    { differences: [...found] },
  );
}

export function sourceChanged(source: string, tables: readonly string[]): TargetFailure {
  return failed(
    'source-changed',
    `${source} was changed while it was copied: ${few(tables)}. What was copied is of different moments. Stop what writes there, then retry: the tables are emptied and copied anew.`,
    { tables: [...tables] },
  );
}
