import type { StepCall } from '../model/effect.js';
import type { Json } from '../model/json.js';
import type { Outcome } from '../model/outcome.js';
import { type Attempt, authorise, runAttempt, stopped } from './attempt.js';
import type { StopReason } from './context.js';
import type { ActivityDeps } from './deps.js';
import { EffectKey } from './effect-key.js';
import { errored, failureOutcome, refused, TargetFailure, unexpected } from './failures.js';
import type { StepScope } from './scope.js';

/** What a step must be able to do to be carried out safely. */
export interface Effect {
  /**
   * Looks whether it is done already. `before`: what stood there before an earlier attempt under this key, if there was one.
   * `partly`: that attempt was cut off half way, and `apply` can go on from there. Missing: it cannot be told, so it is tried
   * once and never again by itself.
   */
  probe?(before?: Json): Promise<'done' | 'todo' | 'partly' | 'unknown'>;
  /** What stands there now. Kept from the first attempt on and handed to `verify`. */
  before?(): Promise<Json>;
  /** Sets the state. `key` and `before` are the same for all attempts; hand the key to a target that understands it. */
  apply(key: string, before: Json): Promise<void>;
  /** Reads back and gives the outcome. */
  verify(before: Json): Promise<Outcome>;
  /** What is known of the target when the attempt was told to stop, as a sentence. Missing: what can be said of any effect. */
  stopped?(): string | undefined;
}

/**
 * The one way in which a step changes something: authorise, look at the key, probe, apply, verify, close the key.
 * `open` makes the effect after the call is authorised; credentials are resolved in it and nowhere else.
 * Final outcomes close the key. Errored ones leave it open, so that a person's retry goes on with the same key.
 */
export function runEffect(
  call: StepCall,
  deps: ActivityDeps,
  open: (scope: StepScope) => Promise<Effect>,
): Promise<Outcome> {
  return runAttempt(call, deps, (scope, stopReason) => new EffectAttempt(scope, stopReason).run(open));
}

class EffectAttempt {
  readonly #scope: StepScope;
  readonly #stopReason: () => StopReason | undefined;
  readonly #key: EffectKey;
  /** Whether the target may have changed, by this attempt or an earlier one, as far as is known at this moment. */
  #happened: 'no' | 'unknown' = 'unknown';
  #probed = true;
  #effect: Effect | undefined;
  /** Who is not let through must not be able to close the key of somebody who is. */
  #authorised = false;

  constructor(scope: StepScope, stopReason: () => StopReason | undefined) {
    this.#scope = scope;
    this.#stopReason = stopReason;
    this.#key = new EffectKey(scope.call, scope.context, scope.deps.records);
  }

  async run(open: (scope: StepScope) => Promise<Effect>): Promise<Attempt> {
    try {
      await this.#authorise();
      this.#authorised = true;
      const recorded = await this.#key.closed();
      if (recorded) return { outcome: recorded, again: false };
      const opening = await this.#key.opening();
      this.#happened = opening ? 'unknown' : 'no';
      const effect = await open(this.#scope);
      this.#effect = effect;
      this.#probed = effect.probe !== undefined;
      const outcome = await this.#carryOut(effect, opening);
      return await this.#conclude({ outcome, again: outcome.status === 'errored' && this.#probed });
    } catch (error) {
      return this.#fail(error);
    }
  }

  async #authorise(): Promise<void> {
    try {
      await authorise(this.#scope);
    } catch (error) {
      const failure = unexpected(error, 'unknown');
      if (failure.kind === 'refused' && !(await this.#key.opening())) this.#happened = 'no';
      throw failure;
    }
  }

  async #carryOut(effect: Effect, opening: { before: Json } | undefined): Promise<Outcome> {
    const state = effect.probe ? await effect.probe(opening?.before) : 'unknown';
    if (state === 'todo') this.#happened = 'no';
    if (state === 'done') return opening ? effect.verify(opening.before) : this.#find(effect);
    if (state === 'unknown' && opening) this.#refuseBlindRetry();
    const before = await this.#key.open(opening ? opening.before : await this.#before(effect));
    this.#scope.signal.throwIfAborted();
    await this.#apply(effect, before, { untouched: !opening || state === 'todo' });
    return effect.verify(before);
  }

  /** It is done, and not under this key: what others did is not this run's to undo. */
  async #find(effect: Effect): Promise<Outcome> {
    return { ...(await effect.verify(await this.#before(effect))), happened: 'no' };
  }

  /**
   * `untouched`: as far as can be seen, no earlier attempt changed the target. Otherwise a `no` of this attempt says nothing of
   * the earlier ones, and their opening stays: it knows what stood there before them.
   */
  async #apply(effect: Effect, before: Json, { untouched }: { untouched: boolean }): Promise<void> {
    try {
      this.#happened = 'unknown';
      await effect.apply(this.#key.key, before);
    } catch (error) {
      const failure = unexpected(error, 'unknown');
      if (failure.happened === 'no' && untouched) {
        this.#happened = 'no';
        await this.#key.reopen();
      }
      throw failure;
    }
  }

  /** A person who retries has answered "did it happen?"; the engine, which retries by itself, has not. */
  #refuseBlindRetry(): void {
    if (this.#probed || this.#scope.context.attempt > 1) {
      throw errored(
        'cannot-tell',
        'An earlier attempt began and its answer was lost; whether it took effect cannot be seen from here, so it was not tried again. Look at the target, then answer "did it happen?".',
        'unknown',
      );
    }
  }

  #before(effect: Effect): Promise<Json> {
    return effect.before ? effect.before() : Promise.resolve(null);
  }

  async #fail(error: unknown): Promise<Attempt> {
    const leftOpen = error instanceof TargetFailure && error.leftOpen;
    if (this.#scope.signal.aborted && !leftOpen) {
      const sentence = this.#effect?.stopped?.() ?? known(this.#happened);
      return this.#concludeSafely(stopped(this.#stopReason(), { happened: this.#happened, known: sentence }));
    }
    const found = unexpected(error, this.#happened);
    const failure = this.#judge(found);
    const attempt = { outcome: failureOutcome(failure), again: found.kind !== 'refused' && this.#mayRepeat(failure) };
    return failure.kind === 'failed' ? this.#concludeSafely(attempt) : attempt;
  }

  /** What a driver or a refusal calls `no` holds for this attempt only; an earlier one may still have changed the target. */
  #judge(failure: TargetFailure): TargetFailure {
    if (failure.happened === 'unknown' || failure.reason === 'key-closed' || this.#happened === 'no') return failure;
    const message = failure.kind === 'refused' ? `${failure.message} An earlier attempt had begun.` : failure.message;
    return errored(failure.reason, message, 'unknown');
  }

  /** A no is a result, and a refusal stays one; only what could not be asked is asked again. */
  #mayRepeat(failure: TargetFailure): boolean {
    if (failure.kind !== 'errored' || failure.reason === 'cannot-tell') return false;
    return this.#probed || failure.happened === 'no';
  }

  /** Closes the key when nothing will follow. */
  async #conclude(attempt: Attempt): Promise<Attempt> {
    const { call, context, secrets } = this.#scope;
    const goesOn = attempt.again && context.attempt < call.attempts;
    if (goesOn || !this.#authorised || attempt.outcome.status === 'errored') return attempt;
    return { outcome: await this.#key.close(secrets.redactOutcome(attempt.outcome)), again: false };
  }

  async #concludeSafely(attempt: Attempt): Promise<Attempt> {
    try {
      return await this.#conclude(attempt);
    } catch (error) {
      return { outcome: failureOutcome(unexpected(error, 'unknown')), again: false };
    }
  }
}

function known(happened: 'no' | 'unknown'): string {
  return happened === 'no'
    ? 'The target was not changed.'
    : 'The target may have been changed: look at it before you go on.';
}

/** A step type that has no undo was asked for one. */
export function refuseUndo(call: StepCall): void {
  if (call.phase === 'undo') throw refused('no-undo', `Steps of type ${call.type} declare no undo; nothing was done.`);
}
