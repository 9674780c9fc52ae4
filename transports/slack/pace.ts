import { DeliveryError } from '../transport.js';

export interface PaceOptions {
  /** Between the end of one job and the start of the next in a channel, ms. */
  gapMs: number;
  /** Who would wait longer is told how long instead, ms. */
  patienceMs: number;
}

interface Lane {
  tail: Promise<unknown>;
  /** Jobs that wait or run. */
  queued: number;
  lastEnd: number;
}

export interface Pace {
  /** Runs `job` after all earlier ones of the channel, `gapMs` after the last ended. Throws `unavailable` when that is too long. */
  take<T>(channel: string, job: () => Promise<T>): Promise<T>;
  /** Lets nothing begin for so long, in any channel: Slack does not say which of its limits was hit. */
  pause(ms: number): void;
}

/** Slack takes about one message a second in a channel, and less when it says so. */
export function makePace({ gapMs, patienceMs }: PaceOptions): Pace {
  const lanes = new Map<string, Lane>();
  let pausedUntil = 0;

  const begin = async (lane: Lane) => {
    await wait(lane.lastEnd + gapMs - Date.now());
    const paused = pausedUntil - Date.now();
    if (paused > patienceMs) throw tooLong(paused);
    await wait(paused);
  };
  const take = async <T>(channel: string, job: () => Promise<T>): Promise<T> => {
    const lane = laneOf(lanes, channel);
    const expected = Math.max(lane.queued * gapMs, pausedUntil - Date.now());
    if (expected > patienceMs) throw tooLong(expected);
    lane.queued += 1;
    const mine = lane.tail
      .then(() => begin(lane))
      .then(job)
      .finally(() => {
        lane.queued -= 1;
        lane.lastEnd = Date.now();
        forgetIdle(lanes, gapMs);
      });
    lane.tail = mine.catch(() => undefined);
    return mine;
  };
  const pause = (ms: number) => {
    pausedUntil = Math.max(pausedUntil, Date.now() + ms);
  };
  return { take, pause };
}

function laneOf(lanes: Map<string, Lane>, channel: string): Lane {
  const lane = lanes.get(channel) ?? { tail: Promise.resolve(), queued: 0, lastEnd: 0 };
  lanes.delete(channel);
  lanes.set(channel, lane);
  return lane;
}

/** A channel that rests needs no memory; there may be one for each of 10,000 people. */
function forgetIdle(lanes: Map<string, Lane>, gapMs: number): void {
  for (const [channel, lane] of lanes) {
    // They stand in the order of their last use: behind the first that is not idle, hardly any is.
    if (lane.queued > 0 || Date.now() - lane.lastEnd < gapMs) return;
    lanes.delete(channel);
  }
}

function tooLong(ms: number): DeliveryError {
  return new DeliveryError('unavailable', `Slack's pace leaves no room for ${Math.ceil(ms / 1_000)} s`, Math.ceil(ms));
}

function wait(ms: number): Promise<void> {
  return ms > 0 ? new Promise((resolve) => setTimeout(resolve, ms)) : Promise.resolve();
}
