import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Ending, Lane } from '../lanes/lane.js';
import { brokenChanges } from './ledger.js';
import { ENDS, runbookOf, type Story } from './story.js';

export interface CommandMoment {
  name: string;
  story: Story;
  /**
   * `read <changes> <n>`: the n-th reading after so many changes. `change <changes> before | after`: the next change is asked
   * for and never made; or is made, and not told. `health <changes>`.
   */
  at: string;
}

export const COMMAND_MOMENTS: readonly CommandMoment[] = [
  { name: 'probe', story: 'deploy', at: 'read 0 1' },
  { name: 'before', story: 'deploy', at: 'read 0 2' },
  { name: 'v2 not started', story: 'deploy', at: 'change 0 before' },
  { name: 'v2 started (not told)', story: 'deploy', at: 'change 0 after' },
  { name: 'v2 not healthy yet', story: 'deploy', at: 'health 1' },
  { name: 'verify', story: 'deploy', at: 'read 1 1' },
  { name: 'undo: probe', story: 'undo', at: 'read 1 2' },
  { name: 'undo: v1 not started', story: 'undo', at: 'change 1 before' },
  { name: 'undo: v1 started (not told)', story: 'undo', at: 'change 1 after' },
  { name: 'undo: v1 not healthy yet', story: 'undo', at: 'health 2' },
  { name: 'undo: verify', story: 'undo', at: 'read 2 1' },
  { name: 'stop: v2 not stopped', story: 'stop', at: 'change 1 before' },
  { name: 'stop: v2 stopped (not told)', story: 'stop', at: 'change 1 after' },
  { name: 'stop: verify', story: 'stop', at: 'read 2 1' },
];

/**
 * The programs of such a target. A reader never sees half a change: on a busy machine a lost attempt may still be at work while the
 * next one looks. They write each change down with its key, wait at HOLD, and live on when the worker dies.
 */
const SCRIPT = `
changes=$(wc -l < ledger)
at() { [ "$HOLD" = "$1" ] && [ ! -e go ]; }
hold() { touch here; while [ ! -e go ]; do sleep 0.1; done; }
change() {
  if at "change $changes before"; then hold; exit 1; fi
  echo "$DAYBOOK_KEY $1" >> ledger
  printf '%s' "$1" > version.$$ && mv version.$$ version
  : > reads
  if at "change $changes after"; then hold; fi
}
case $1 in
  read)
    echo >> reads
    if at "read $changes $(wc -l < reads)"; then hold; fi
    cat version ;;
  start) change "$DAYBOOK_VERSION" ;;
  stop) change '' ;;
  health) if at "health $changes"; then hold; fi ;;
esac
`;

/** One slot that is deployed by programs of the target's own. */
export class CommandLane implements Lane {
  private constructor(
    readonly name: string,
    private readonly at: CommandMoment,
    private readonly folder: string,
  ) {}

  static async open(name: string, at: CommandMoment): Promise<CommandLane> {
    const folder = await mkdtemp(path.join(tmpdir(), 'daybook-command-'));
    await writeFile(path.join(folder, 'slot.sh'), SCRIPT);
    return new CommandLane(name, at, folder);
  }

  get moment(): string {
    return `command: ${this.at.name}`;
  }

  get held(): boolean {
    return existsSync(this.#place('here')) && !existsSync(this.#place('go'));
  }

  get targets(): Record<string, string> {
    const part = (what: string) => ['sh', 'slot.sh', what];
    const deploy = { read: part('read'), start: part('start'), stop: part('stop'), health: part('health') };
    const { folder } = this;
    return { [this.name]: JSON.stringify({ kind: 'command', folder, env: { HOLD: this.at.at }, deploy }) };
  }

  get runbook(): string {
    return runbookOf(this, this.at.story);
  }

  async reset(): Promise<void> {
    for (const name of ['ledger', 'reads']) await writeFile(this.#place(name), '');
    await writeFile(this.#place('version'), 'v1');
    for (const name of ['here', 'go']) await rm(this.#place(name), { force: true });
  }

  release(): void {
    writeFileSync(this.#place('go'), '');
  }

  async judge({ view }: Ending): Promise<string[]> {
    const { status, versions } = ENDS[this.at.story];
    const lines = this.#read('ledger').split('\n').filter(Boolean);
    const changes = lines.map((line) => {
      const [key = '', version = ''] = line.split(' ');
      return { key, version };
    });
    const runs = this.#read('version');
    return [
      ...(view.status === status ? [] : [`I5: the run ended ${view.status}, expected ${status}: ${view.headline}`]),
      ...brokenChanges(changes, this.at.story),
      ...(runs === versions.at(-1) ? [] : [`the slot runs ${runs || 'nothing'}`]),
    ];
  }

  async close(): Promise<void> {
    this.release();
    await rm(this.folder, { recursive: true, force: true });
  }

  #read(name: string): string {
    return readFileSync(this.#place(name), 'utf8');
  }

  #place(name: string): string {
    return path.join(this.folder, name);
  }
}
