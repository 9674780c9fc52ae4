import { DeliveryError } from '../../../transports/transport.js';

/** The DeliveryError with which a sending ends. Throws when it ends otherwise. */
export async function failure(sending: Promise<unknown> | undefined): Promise<DeliveryError> {
  const error = await sending?.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (error instanceof DeliveryError) return error;
  throw new Error(`no DeliveryError: ${String(error)}`);
}
