import { temporalServer } from '../../cli/dev/temporal-server.js';

const wish = (env: Record<string, string>, ports?: { temporal?: number; ui?: number }) => ({
  root: '/nowhere',
  env: { DAYBOOK_TEMPORAL_DOWNLOAD: 'off', ...env },
  written: { address: '127.0.0.1:7233', namespace: 'default' },
  ports,
  onLine: () => undefined,
});

describe('the Temporal server of daybook dev', () => {
  it('is never one on another machine', async () => {
    await expect(temporalServer(wish({ TEMPORAL_ADDRESS: 'temporal.example:7233' }))).rejects.toMatchObject({
      exit: 2,
      code: 'temporal-refused',
      message: expect.stringContaining('temporal.example:7233 is not on this machine'),
      cure: expect.stringMatching(/^Unset it .* or name a loopback address/),
    });
  });

  it('is never another one than TEMPORAL_ADDRESS names', async () => {
    await expect(temporalServer(wish({ TEMPORAL_ADDRESS: '127.0.0.1:1' }))).rejects.toMatchObject({
      code: 'temporal-refused',
      message: expect.stringContaining('127.0.0.1:1 did not answer as a Temporal server'),
      cure: expect.stringContaining('unset TEMPORAL_ADDRESS'),
    });
  });

  it('gets no port of its own when it runs already', async () => {
    const asked = temporalServer(wish({ TEMPORAL_ADDRESS: '127.0.0.1:1' }, { temporal: 7233 }));
    await expect(asked).rejects.toMatchObject({ exit: 2, message: expect.stringContaining('no port') });
  });
});
