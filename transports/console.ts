import type { Person } from '../model/people.js';
import type { Transport } from './transport.js';

/** Messages whose text stands on the screen already; older ones are forgotten and would be printed whole again. */
const REMEMBERED = 1000;

/**
 * Prints messages where the worker runs: for a local workspace, where everybody sits at one machine. The text stands
 * there once per message; each further recipient of the same group is one line. `write` gets a whole message at once,
 * without a last line break, so that two of them never mix.
 */
export function consoleTransport({ write }: { write(text: string): void }): Transport {
  const printed = new Set<string>();
  return {
    name: 'console',
    send: async ({ group, recipient, subject, body, about }) => {
      const head = `To ${printable(addressOf(recipient))}: ${printable(subject)}`;
      if (printed.has(group)) return write(head);
      const lines = body
        .trimEnd()
        .split('\n')
        .map((line) => `  ${printable(line)}`);
      write(`${[head, ...lines].join('\n')}\n  (run ${about.run}, step ${about.step}, ${about.environment})`);
      printed.add(group);
      const [oldest] = printed;
      if (printed.size > REMEMBERED && oldest !== undefined) printed.delete(oldest);
    },
  };
}

function addressOf({ name, email }: Person): string {
  return email ? `${name} <${email}>` : name;
}

/** Control characters could rewrite what stands on the screen above. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\t' ? ' ' : '�'));
}
