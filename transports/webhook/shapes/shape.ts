import type { JsonObject } from '../../../model/json.js';
import type { Letter } from '../../../model/messages/letter.js';
import type { Destination } from '../../transport.js';

/** How a letter looks to whom it is posted. One file per shape. */
export interface Shape {
  /** What is posted for a new letter. */
  letter(letter: Letter, to: Addressed): JsonObject;
  /** What is posted when a letter that was sent changes; undefined: nothing. Missing: such a letter cannot change. */
  change?(letter: Letter, to: Addressed): JsonObject | undefined;
}

/** A destination with its address at this transport: of the person, or the channel. */
export interface Addressed {
  to: Destination;
  address: string;
}
