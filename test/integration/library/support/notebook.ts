import type { AckState } from '../../../../model/audience/ledger-entry.js';
import { type Stakeholder, workingWay } from './crowd.js';

/** Clocks of two machines, and a workflow task that waits its turn. */
const LEEWAY_MS = 30_000;

/** What the test itself knows of a person's answer. */
export interface Answered {
  state: AckState;
  via?: 'slack' | 'mail' | 'cli';
  by?: string;
  reason?: string;
  lateAnswer?: 'acknowledged' | 'declined';
}

/** One person as the test saw it, beside the product: who, how and when. */
export interface Note extends Answered {
  /** Between these moments of the run's clock, ms. */
  from: number;
  to: number;
  /** Ways that were tried, and whether they worked, in order. */
  told: [transport: string, arrived: boolean][];
  reminders: number;
  deputy?: string;
}

/** How a key person filled in the form; undefined for one who declined. */
export type Filled = { available: boolean; reach: string; prepared: number } | undefined;

/** The list that the test keeps itself, from what it does and from who the made-up people are. */
export class Notebook {
  readonly forms = new Map<string, Filled>();
  private readonly notes = new Map<string, Note>();
  private readonly begun = Date.now();
  private skipped = 0;

  constructor(people: readonly Stakeholder[]) {
    for (const person of people) {
      const way = workingWay(person);
      const tried = way === undefined ? person.ways : person.ways.slice(0, person.ways.indexOf(way) + 1);
      this.notes.set(person.id, {
        state: way === undefined ? 'unreachable' : way === 'slack' ? 'delivered' : 'sent',
        from: 0,
        to: 0,
        told: tried.map((name) => [name, name === way]),
        reminders: way !== undefined && isReminded(person) ? 3 : 0,
        ...(person.deputy === undefined ? {} : { deputy: person.deputy }),
      });
    }
  }

  /** The run's clock as it must be by now, ms. */
  clock(): number {
    return Date.now() + this.skipped;
  }

  /** The server shows this as the run's clock now, ms. */
  clockShows(now: number): void {
    this.skipped = now - Date.now();
  }

  /** Everybody who can be told has been told. */
  told(): void {
    for (const note of this.notes.values()) Object.assign(note, this.window(this.begun));
  }

  answered(person: string, answer: Answered, begun = this.clock()): void {
    Object.assign(this.of(person), answer, this.window(begun));
  }

  filled(person: string, form: Filled): void {
    this.forms.set(person, form);
  }

  of(person: string): Note {
    const note = this.notes.get(person);
    if (!note) throw new Error(`the notebook has no ${person}`);
    return note;
  }

  /** How many stand so. */
  count(...states: AckState[]): number {
    return [...this.notes.values()].filter(({ state }) => states.includes(state)).length;
  }

  private window(begun: number): Pick<Note, 'from' | 'to'> {
    return { from: begun - LEEWAY_MS, to: this.clock() + LEEWAY_MS };
  }
}

/** Silent for a day, and at work meanwhile. */
function isReminded({ does, away }: Stakeholder): boolean {
  return !away && (does === 'leaves-it' || does.endsWith('-late'));
}
