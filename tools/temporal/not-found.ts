import type { RungName } from './rung.js';

/** One rung that gave no server, why, and what would make it give one. */
export interface MissedRung {
  rung: RungName;
  reason: string;
  cure: string;
}

/** No rung gave a server, or the one that was asked for by name could not be used. */
export class TemporalNotFoundError extends Error {
  override readonly name = 'TemporalNotFoundError';

  constructor(
    readonly missed: MissedRung[],
    readonly asked?: RungName,
  ) {
    super(asked ? sentenceOf(missed, asked) : listOf(missed));
  }
}

function sentenceOf(missed: MissedRung[], asked: RungName): string {
  const rung = missed.find((one) => one.rung === asked);
  return `The Temporal server named by ${asked} cannot be used: ${rung?.reason}.\n  Do this: ${rung?.cure}.`;
}

function listOf(missed: MissedRung[]): string {
  const lines = missed.map(({ rung, reason, cure }, at) => `  ${at + 1}. ${rung}: ${reason}.\n     Do this: ${cure}.`);
  return ['No Temporal server was found, and none could be made. Any one of these is enough:', ...lines].join('\n');
}
