import { isGrpcServiceError } from '@temporalio/client';

const FAILED_PRECONDITION = 9;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Gives an Update again when the server let go of it: a workflow task that would end the workflow is refused when a signal
 * has come meanwhile, and takes the Updates that it carried down with it. Nothing of them is in history then. Only for calls
 * with an update id. Ends with the deadline that is on the call. Rejects as `give` does for everything else.
 */
export async function untilTaken<T>(give: () => Promise<T>): Promise<T> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await give();
    } catch (error) {
      if (!isDropped(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** The same status says that nobody works for the workflow; only the words tell them apart. */
function isDropped(error: unknown): boolean {
  const cause = isGrpcServiceError(error) ? error : error instanceof Error ? error.cause : undefined;
  if (!isGrpcServiceError(cause) || cause.code !== FAILED_PRECONDITION) return false;
  return (cause.details || cause.message).includes('workflow task failure');
}
