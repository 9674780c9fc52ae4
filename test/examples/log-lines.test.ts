import { LogLines } from '../../examples/storefront/demo/log-lines.js';

describe('what the demo repeats of its parts’ logs', () => {
  it('says a warning once, whatever its facts, an error always, and no notes', () => {
    const log = new LogLines();
    expect(log.worthSaying('gateway: warn: nobody proves who they are person=dana')).toBe(
      'gateway: nobody proves who they are',
    );
    expect(log.worthSaying('gateway: warn: nobody proves who they are person=omar')).toBeUndefined();
    for (let time = 0; time < 2; time += 1)
      expect(log.worthSaying('gateway: error: the door is stuck path=/')).toBe(
        'gateway: error: the door is stuck path=/',
      );
    expect(log.worthSaying('gateway: run started run=go-live-1')).toBeUndefined();
  });

  it('leaves out what Temporal’s library says to its makers', () => {
    const line =
      'worker: 2026-11-21T21:03:12Z WARN temporalio_sdk_core::worker::activities: Activity not found on completion.';
    expect(new LogLines().worthSaying(line)).toBeUndefined();
  });

  it('passes on what is no note of the gateway, such as a message to people', () => {
    const log = new LogLines();
    for (const line of [
      'worker: To Dana Reyes: green is live',
      'The worker polls',
      'gateway ended (9); it starts again',
    ]) {
      expect(log.worthSaying(line)).toBe(line);
    }
  });
});
