import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { dataConverter, GzipCodec } from '../../client/codec.js';

const codec = new GzipCodec();
const payload = (value: unknown) => defaultPayloadConverter.toPayload(value);
const encodingOf = ({ metadata }: Payload) => new TextDecoder().decode(metadata?.encoding ?? new Uint8Array());

describe('the payload codec', () => {
  it('packs what is larger than 4 KiB and gives it back unchanged', async () => {
    const value = {
      steps: Array.from({ length: 10_000 }, (_, index) => ({ id: `step-${index}`, params: { to: { green: 100 } } })),
    };
    const [packed] = await codec.encode([payload(value)]);
    if (!packed) throw new Error('nothing came back');
    expect(encodingOf(packed)).toBe('binary/daybook-gzip');
    expect(packed.data?.length).toBeLessThan(100_000);
    const [unpacked] = await codec.decode([packed]);
    expect(unpacked && defaultPayloadConverter.fromPayload(unpacked)).toEqual(value);
    expect(unpacked && Object.keys(unpacked.metadata ?? {})).toEqual(['encoding']);
  });

  it('leaves small payloads, what gzip cannot shrink, and what others packed alone', async () => {
    const small = payload('x'.repeat(4_000));
    const noise = payload(new Uint8Array(randomBytes(8_192)));
    const foreign: Payload = {
      metadata: { encoding: new TextEncoder().encode('binary/encrypted') },
      data: new Uint8Array(10),
    };
    expect(await codec.encode([small, noise])).toEqual([small, noise]);
    expect(await codec.decode([small, foreign])).toEqual([small, foreign]);
  });

  it('refuses a payload that unpacks to more than 64 MiB, and one that is damaged', async () => {
    const metadata = {
      encoding: new TextEncoder().encode('binary/daybook-gzip'),
      'daybook-encoding': new TextEncoder().encode('json/plain'),
    };
    await expect(codec.decode([{ metadata, data: gzipSync(Buffer.alloc(65 * 1024 * 1024)) }])).rejects.toThrow();
    await expect(codec.decode([{ metadata, data: new Uint8Array([1, 2, 3]) }])).rejects.toThrow();
  });

  it('is what client and worker share', () => {
    expect(dataConverter.payloadCodecs?.[0]).toBeInstanceOf(GzipCodec);
  });
});
