import type { Letter } from '../../../model/messages/letter.js';
import type { Person } from '../../../model/people.js';
import { DeliveryError, type Destination, type Transport } from '../../../transports/transport.js';

/** `answer-lost`: it takes the letter and its answer is lost. `letter-lost`: the letter is lost, too. */
export type Mood = 'up' | 'refuses' | 'down' | 'answer-lost' | 'letter-lost';

/**
 * A transport that keeps letters in memory and holds its caller to the contract: a letter that is said to be handed over
 * for the first time and is there already fails the test, and so does one to somebody whom it cannot reach.
 */
export class LetterBox implements Transport {
  readonly letters: { letter: Letter; to: string }[] = [];
  readonly asked: string[] = [];
  mood: Mood = 'up';
  /** Other moods, by person. */
  readonly moods: { [person: string]: Mood } = {};
  readonly faults: string[] = [];

  constructor(
    readonly name: string,
    readonly kind: Transport['kind'],
    private readonly reaches: (person: Person) => boolean = () => true,
  ) {}

  cannotReach(person: Person): string | undefined {
    return this.reaches(person) ? undefined : `${person.name} has no address at ${this.name}`;
  }

  async send(letter: Letter, to: Destination, { first = false } = {}) {
    if ('channel' in to) throw new Error('a notification goes to people');
    const { person } = to;
    this.asked.push(person.id);
    if (!this.reaches(person)) this.faults.push(`${person.id} cannot be reached`);
    const there = this.letters.some((known) => known.letter.key === letter.key);
    if (there && first) this.faults.push(`${letter.key} came twice`);
    if (there) return { state: 'delivered' as const };
    const mood = this.moods[person.id] ?? this.mood;
    if (mood === 'refuses') throw new DeliveryError('refused', 'no such mailbox');
    if (mood === 'down') throw new DeliveryError('unavailable', 'out of order');
    if (mood !== 'letter-lost') this.letters.push({ letter, to: person.id });
    if (mood !== 'up') throw new DeliveryError('lost', 'no answer came');
    return { state: 'delivered' as const };
  }

  /** Who has got a letter, in order. */
  get told(): string[] {
    return this.letters.map(({ to }) => to);
  }

  async close(): Promise<void> {}
}
