import type { Json } from '../model/json.js';
import type { RecordStore } from './store.js';

/*
 * Two runs never change one target at a time. A target's claims are numbered entries
 * `claims/<environment>/<target>/<number>`; the highest number holds. Numbers only grow, and the highest entry is never
 * removed (releasing overwrites it), so that `putOnce` of the next number decides every race.
 */

/** One holder of one target. */
export interface Claim {
  run: string;
  /** Unique per attempt to start, so that a second attempt under the same run id is another holder. */
  token: string;
  /** Wall time, ms. */
  at: number;
  released?: boolean;
}

export interface ClaimRequest {
  environment: string;
  targets: readonly string[];
  run: string;
  token: string;
  /** Wall time, ms. */
  now: number;
  /**
   * Whether the holder still needs its target; asked for a claim of another holder only, and also for a released one: runs
   * that the holder started may go on without it.
   */
  stillHeld(claim: Claim): Promise<boolean>;
}

export type ClaimResult = { claimed: true } | { claimed: false; target: string; holder: Claim };

/** Claims all targets or none. Idempotent for the same token. Targets are taken in one order, so two starts cannot block each other. */
export async function claimTargets(store: RecordStore, request: ClaimRequest): Promise<ClaimResult> {
  const taken: string[] = [];
  for (const target of [...new Set(request.targets)].sort()) {
    const holder = await claimOne(store, target, request).catch(async (error: unknown) => {
      await giveBack(store, taken, request);
      throw error;
    });
    if (holder) {
      await giveBack(store, taken, request);
      return { claimed: false, target, holder };
    }
    taken.push(target);
  }
  return { claimed: true };
}

/** Releases what a run holds, or only what the given start attempt took. Idempotent. */
export async function releaseClaims(
  store: RecordStore,
  run: string,
  { token }: { token?: string } = {},
): Promise<void> {
  const folders = new Set((await store.list('claims/')).map((name) => name.slice(0, name.lastIndexOf('/'))));
  for (const folder of folders) {
    const last = await highest(store, folder);
    if (!last || last.claim.released || last.claim.run !== run) continue;
    if (token === undefined || last.claim.token === token) await release(store, last);
  }
}

interface Entry {
  folder: string;
  number: number;
  claim: Claim;
}

const TRIES = 20;

/** Returns who holds it instead, if somebody does. */
async function claimOne(store: RecordStore, target: string, request: ClaimRequest): Promise<Claim | undefined> {
  const { environment, run, token, now } = request;
  const folder = `claims/${environment}/${target}`;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const last = await highest(store, folder);
    const own = last?.claim.run === run && last.claim.token === token;
    if (own && !last.claim.released) return undefined;
    if (last && !own && (await request.stillHeld(last.claim))) return last.claim;
    const claim: Claim = { run, token, at: now };
    if (await take(store, { folder, number: (last?.number ?? 0) + 1, claim })) return undefined;
  }
  throw new Error(`target ${target} in ${environment} changed hands ${TRIES} times while run ${run} tried to claim it`);
}

/** False when somebody else was faster. */
async function take(store: RecordStore, entry: Entry): Promise<boolean> {
  const { written } = await store.putOnce(nameOf(entry), entry.claim as unknown as Json);
  if (!written) return false;
  // A writer that slept since it looked may have filled a number that was pruned; only the highest holds.
  const numbers = await numbersOf(store, entry.folder);
  if (numbers.at(-1) !== entry.number) {
    await store.remove(nameOf(entry));
    return false;
  }
  for (const number of numbers.slice(0, -1)) await store.remove(nameOf({ folder: entry.folder, number }));
  return true;
}

async function highest(store: RecordStore, folder: string): Promise<Entry | undefined> {
  const number = (await numbersOf(store, folder)).at(-1);
  if (number === undefined) return undefined;
  const claim = await store.get(nameOf({ folder, number }));
  // Pruned between the two reads: somebody claimed meanwhile, so look again.
  return claim === undefined ? highest(store, folder) : { folder, number, claim: claim as unknown as Claim };
}

async function numbersOf(store: RecordStore, folder: string): Promise<number[]> {
  const names = await store.list(`${folder}/`);
  return names.map((name) => Number(name.slice(folder.length + 1))).sort((a, b) => a - b);
}

function nameOf({ folder, number }: Pick<Entry, 'folder' | 'number'>): string {
  return `${folder}/${String(number).padStart(10, '0')}`;
}

async function release(store: RecordStore, entry: Entry): Promise<void> {
  await store.put(nameOf(entry), { ...entry.claim, released: true } as unknown as Json);
}

async function giveBack(
  store: RecordStore,
  targets: readonly string[],
  { environment, run, token }: ClaimRequest,
): Promise<void> {
  for (const target of targets) {
    const last = await highest(store, `claims/${environment}/${target}`);
    if (last?.claim.run === run && last.claim.token === token) await release(store, last);
  }
}
