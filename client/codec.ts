import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { DataConverter, Payload, PayloadCodec } from '@temporalio/common';

const ENCODING = 'binary/daybook-gzip';
/** Metadata key that keeps what the payload was before it was packed. */
const ORIGINAL = 'daybook-encoding';
const PACK_ABOVE_BYTES = 4 * 1024;
/** Nothing that Daybook wrote unpacks to more; refuses a bomb that somebody else put into the namespace. */
const UNPACK_AT_MOST_BYTES = 64 * 1024 * 1024;

const pack = promisify<Uint8Array, Buffer>(gzip);
const unpack = (data: Uint8Array) =>
  new Promise<Buffer>((resolve, reject) => {
    gunzip(data, { maxOutputLength: UNPACK_AT_MOST_BYTES }, (error, result) =>
      error ? reject(error) : resolve(result),
    );
  });

/**
 * Packs payloads above 4 KiB with gzip, so that a plan of 10,000 steps fits through Temporal. Payloads that it did not
 * pack pass unchanged in both directions. Client and worker must use the same one.
 */
export class GzipCodec implements PayloadCodec {
  /** Never fails on its own; a payload that gzip would not make smaller stays as it is. */
  async encode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map(encodeOne));
  }

  /** Throws when a packed payload is damaged or unpacks to more than 64 MiB. */
  async decode(payloads: Payload[]): Promise<Payload[]> {
    return Promise.all(payloads.map(decodeOne));
  }
}

async function encodeOne(payload: Payload): Promise<Payload> {
  const { data, metadata } = payload;
  const original = metadata?.encoding;
  if (!data || !original || data.length <= PACK_ABOVE_BYTES) return payload;
  const packed = await pack(data);
  if (packed.length >= data.length) return payload;
  return { ...payload, metadata: { ...metadata, encoding: bytes(ENCODING), [ORIGINAL]: original }, data: packed };
}

async function decodeOne(payload: Payload): Promise<Payload> {
  const { data, metadata } = payload;
  if (!metadata?.encoding || text(metadata.encoding) !== ENCODING) return payload;
  const { [ORIGINAL]: original, ...rest } = metadata;
  if (!data || !original) throw new Error(`a payload says ${ENCODING} and lacks its data or its ${ORIGINAL}`);
  return { ...payload, metadata: { ...rest, encoding: original }, data: await unpack(data) };
}

function bytes(value: string): Uint8Array {
  return new TextEncoder().encode(value);
}

function text(value: Uint8Array): string {
  return new TextDecoder().decode(value);
}

/** What client and worker both pass to Temporal. */
export const dataConverter: DataConverter = { payloadCodecs: [new GzipCodec()] };
