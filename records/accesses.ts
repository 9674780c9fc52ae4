import {
  type AccessNote,
  type AccessView,
  accessSubject,
  type EndNote,
  type TakenNote,
} from '../model/access/open-access.js';
import type { Json } from '../model/json.js';
import type { RecordStore } from './store.js';

/*
 * Access for a while, by the idempotency key of its step: `access/<run>/<step>/<epoch>/given` before anything changes,
 * `…/end` when somebody wants it to end, `…/trouble` when it could not be taken back, `…/taken` when it was.
 */

type Part = 'given' | 'taken' | 'end' | 'trouble';

/** What one access leaves for whoever comes after: another attempt, the gateway, an auditor. */
export class AccessNotes {
  constructor(
    private readonly records: RecordStore,
    private readonly key: string,
  ) {}

  given(): Promise<AccessNote | undefined> {
    return this.read<AccessNote>('given');
  }

  /** Durable before it resolves. What stands there already stays. */
  async give(note: AccessNote): Promise<void> {
    await this.records.putOnce(this.name('given'), note as unknown as Json);
  }

  /** When it is certain that nothing was given. */
  async forget(): Promise<void> {
    await this.records.remove(this.name('given'));
  }

  taken(): Promise<TakenNote | undefined> {
    return this.read<TakenNote>('taken');
  }

  /** Gives the note that stands: of two who took it back, the first one's. */
  async take(note: TakenNote): Promise<TakenNote> {
    const { value } = await this.records.putOnce(this.name('taken'), note as unknown as Json);
    await this.records.remove(this.name('trouble'));
    return value as unknown as TakenNote;
  }

  /** Somebody's wish that it end. The first one stays. */
  async end(note: EndNote): Promise<void> {
    await this.records.putOnce(this.name('end'), note as unknown as Json);
  }

  wishedEnd(): Promise<EndNote | undefined> {
    return this.read<EndNote>('end');
  }

  async troubled(message: string, at: number): Promise<void> {
    await this.records.put(this.name('trouble'), { message, at });
  }

  private name(part: Part): string {
    return `access/${this.key}/${part}`;
  }

  private async read<T>(part: Part): Promise<T | undefined> {
    return (await this.records.get(this.name(part))) as unknown as T | undefined;
  }
}

/** One access as it is shown. Undefined: none was given under this key. */
export async function readAccess(store: Pick<RecordStore, 'get'>, key: string): Promise<AccessView | undefined> {
  const read = async <T>(part: Part) => (await store.get(`access/${key}/${part}`)) as unknown as T | undefined;
  const given = await read<AccessNote>('given');
  if (!given) return undefined;
  const taken = await read<TakenNote>('taken');
  const end = taken ? undefined : await read<EndNote>('end');
  const trouble = taken ? undefined : await read<{ message: string }>('trouble');
  return {
    ...accessSubject(given),
    ...(taken && { taken }),
    ...(end && { ending: { by: end.by, at: end.at, reason: end.reason } }),
    ...(trouble && { trouble: trouble.message }),
  };
}

/** Newest first. `open`: only those that nobody has taken back yet. `run`: only those of this run. */
export async function readAccesses(
  store: Pick<RecordStore, 'get' | 'list'>,
  { open = false, run }: { open?: boolean; run?: string } = {},
): Promise<AccessView[]> {
  const names = await store.list(run === undefined ? 'access/' : `access/${run}/`);
  const taken = new Set(names.filter((name) => name.endsWith('/taken')).map(keyIn));
  const keys = names.filter((name) => name.endsWith('/given')).map(keyIn);
  const wanted = open ? keys.filter((key) => !taken.has(key)) : keys;
  const views = await Promise.all(wanted.map((key) => readAccess(store, key)));
  return views.filter((view) => view !== undefined).sort((a, b) => b.at - a.at || a.step.localeCompare(b.step));
}

function keyIn(name: string): string {
  return name.split('/').slice(1, -1).join('/');
}
