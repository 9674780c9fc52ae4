import type { ReferenceScheme } from '../../model/reference-text.js';

/** What a reference of each scheme names, in a sentence. */
const WHAT: Record<ReferenceScheme, string> = {
  env: 'environment variable',
  file: 'file',
  vault: 'Vault secret',
  'aws-sm': 'AWS secret',
};

/** A reference without a value. Names the reference, never a value. */
export class ReferenceMissing extends Error {
  override readonly name = 'ReferenceMissing';

  constructor(
    /** As in ReferencePlace. */
    readonly where: string,
    readonly scheme: ReferenceScheme,
    /** The variable, or the path or name as it is written, with its field. */
    readonly reference: string,
    /** `unset`, `empty`, a system code such as ENOENT, or what the store said in a few words of ours. */
    readonly why: string,
    /** What to do about it: one sentence. */
    readonly cure: string,
  ) {
    super(`${where} refers to the ${WHAT[scheme]} ${reference}, which this process cannot use (${why})`);
  }
}

/** Why a store gave no value, before it is known where the reference stands. */
export class NoSecret extends Error {
  override readonly name = 'NoSecret';

  constructor(
    readonly why: string,
    readonly cure: string,
  ) {
    super(why);
  }
}
