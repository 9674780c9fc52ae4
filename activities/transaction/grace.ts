import type { StepScope } from '../scope.js';

/** How long a journey may go on once its step shall end: for the answer to the call in flight, and to clean up. */
const GRACE_MS = 8_000;

/**
 * A signal that comes eight seconds after the one of the step, so that a call that was sent is heard out: without its answer
 * nobody knows what to clean up. It comes at once where another attempt goes on. Call `clear` at the end.
 */
export function withGrace(scope: StepScope): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stop = () => {
    if (goesOnElsewhere(scope)) controller.abort();
    else timer = setTimeout(() => controller.abort(), GRACE_MS);
  };
  if (scope.signal.aborted) stop();
  else scope.signal.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      scope.signal.removeEventListener('abort', stop);
    },
  };
}

/** Whether another attempt goes on with this very journey. */
export function goesOnElsewhere({ signal, context }: StepScope): boolean {
  const reason = context.stopReason();
  return signal.aborted && (reason === 'worker-stopping' || reason === 'lost');
}
