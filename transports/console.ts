import type { Transport } from './transport.js';

/**
 * Prints messages where the worker runs: for a local workspace, where everybody sits at one machine.
 * `write` gets a whole message at once, without a last line break, so that two of them never mix.
 */
export function consoleTransport({ write }: { write(text: string): void }): Transport {
  return {
    name: 'console',
    send: async ({ recipient, subject, body, about }) => {
      const to = recipient.email ? `${recipient.name} <${recipient.email}>` : recipient.name;
      const lines = [
        `To ${printable(to)}: ${printable(subject)}`,
        ...body.split('\n').map((line) => `  ${printable(line)}`),
      ];
      write(`${lines.join('\n')}\n  (run ${about.run}, step ${about.step}, ${about.environment})`);
    },
  };
}

/** Control characters could rewrite what stands on the screen above. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu, (char) => (char === '\t' ? ' ' : '�'));
}
