/** What a change of signing keys needs of the place where they are kept. Everything may be repeated freely. */
export interface SigningKeys {
  read(): Promise<Signing>;
  /** Makes the key pair of this id, unless there is one, and shows its public half to whoever verifies. */
  publish(id: string, algorithm: SigningAlgorithm): Promise<void>;
  /** Lets this published key sign from now on. */
  sign(id: string): Promise<void>;
  /** From this instant on (wall time, ms) a key that signs no more may be dropped. */
  keepUntil(id: string, until: number): Promise<void>;
  /** Removes both halves of a key that does not sign. */
  drop(id: string): Promise<void>;
}

export type SigningAlgorithm = 'EdDSA' | 'ES256';

export interface Signing {
  /** Undefined when none signs yet. */
  signs?: string;
  /** Ids of the public list, in its order. */
  published: string[];
  /** When keys that sign no more may be dropped, by id. */
  until: { [id: string]: number };
}
