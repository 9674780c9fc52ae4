/** Where referenced values come from. */
export interface ReferenceSources {
  env: { [name: string]: string | undefined };
  /** Relative `file:` paths start here. */
  root: string;
  /** Learns every value that a credential reference gave, and a password inside an address. */
  learn?(credential: string): void;
  /** Ends questions to a store that nobody waits for any more. */
  signal?: AbortSignal;
}

/** How long a store may take for one secret. */
export const STORE_MS = 5_000;

/** The signal of whoever asks, and the store's own limit. */
export function limited({ signal }: ReferenceSources): AbortSignal {
  const limit = AbortSignal.timeout(STORE_MS);
  return signal ? AbortSignal.any([signal, limit]) : limit;
}
