import type { ChangeParts } from '../../../../activities/keys/key-change.js';
import type { Door } from '../../../../activities/keys/two-roles.js';

/** Thrown where a worker would have been killed. */
export class Killed extends Error {}

/**
 * Everything of one attempt that reaches beyond its memory, and a death at one of its boundaries: before or after a call. From
 * then on nothing reaches anything any more, whatever the dead attempt still tries.
 */
export class Cuts {
  /** Names of the boundaries that were passed, in order. */
  readonly passed: string[] = [];
  #dead = false;

  /** `at`: index of the boundary at which it dies. Missing: never. */
  constructor(private readonly at?: number) {}

  /** Awaited at each boundary: a worker that stands still there. */
  pass: (name: string) => Promise<void> = async () => undefined;

  get died(): boolean {
    return this.#dead;
  }

  parts<Parts extends object>(parts: Parts): Parts {
    const { store, notes, door, keys, ...rest } = parts as Partial<ChangeParts> & { keys?: object };
    return {
      ...rest,
      ...(store && { store: this.#around('store', store) }),
      ...(keys && { keys: this.#around('keys', keys) }),
      ...(notes && { notes: this.#around('notes', notes) }),
      ...(door && { door: async () => this.#around('door', await door()) as Door }),
    } as unknown as Parts;
  }

  #around<T extends object>(name: string, part: T): T {
    return new Proxy(part, {
      get: (target, member) => {
        const value = Reflect.get(target, member, target) as unknown;
        if (typeof value !== 'function') return value;
        const call = value.bind(target) as (...given: unknown[]) => Promise<unknown>;
        // The system closes what a dead process had open.
        if (member === 'close') return call;
        return async (...given: unknown[]) => {
          await this.#boundary(`before ${name}.${String(member)}`);
          const answer = await call(...given);
          await this.#boundary(`after ${name}.${String(member)}`);
          return answer;
        };
      },
    });
  }

  async #boundary(name: string): Promise<void> {
    if (!this.#dead && this.passed.length === this.at) this.#dead = true;
    this.passed.push(name);
    if (this.#dead) throw new Killed(name);
    await this.pass(name);
  }
}
