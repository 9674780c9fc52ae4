import { LogLines } from '../../examples/storefront/demo/log-lines.js';

const entry = (level: string, message: string): string => `gateway: ${JSON.stringify({ at: 'now', level, message })}`;

describe('what the demo repeats of its parts’ logs', () => {
  it('says a warning once, an error always in words, and no notes', () => {
    const log = new LogLines();
    expect(log.worthSaying(entry('warn', 'nobody proves who they are'))).toBe('gateway: nobody proves who they are');
    expect(log.worthSaying(entry('warn', 'nobody proves who they are'))).toBeUndefined();
    expect(log.worthSaying(entry('error', 'the door is stuck'))).toBe('gateway: the door is stuck');
    expect(log.worthSaying(entry('info', 'run started'))).toBeUndefined();
  });

  it('passes on what is no log entry, such as a message to people', () => {
    const log = new LogLines();
    for (const line of [
      'worker: To Dana Reyes: green is live',
      'gateway: {not json}',
      'The worker polls',
      'a: {"b":1}',
    ]) {
      expect(log.worthSaying(line)).toBe(line);
    }
  });
});
