import { digestOf } from '../model/digest.js';
import type { Letter } from '../model/messages/letter.js';
import { letterText } from '../model/messages/render/text.js';
import { safeLine, safeText } from '../model/safe-text.js';
import type { Destination, Transport } from './transport.js';

/** Letters whose text stands on the screen already; older ones are forgotten and would be printed whole again. */
const REMEMBERED = 1000;

/**
 * Prints letters where the worker runs: for a local workspace, where everybody sits at one machine. The text stands
 * there once for all recipients of equal letters; each further one is a line, with the link that is theirs alone. It
 * reaches everybody and cannot update. `write` gets a whole letter at once, without a last line end, so that two of
 * them never mix.
 */
export function consoleTransport(o: { write(text: string): void; name?: string }): Transport {
  const printed = new Set<string>();
  return {
    name: o.name ?? 'console',
    kind: 'console',
    cannotReach: () => undefined,
    send: async (letter, to) => {
      const text = textOfAll(letter);
      const digest = digestOf(JSON.stringify(text));
      const lines = [`To ${safeLine(nameOf(to))}: ${safeLine(letter.subject)}`];
      if (!printed.has(digest)) lines.push(...text.split('\n').map((line) => `  ${line}`.trimEnd()));
      if (letter.link) lines.push(`  ${safeLine(`${letter.link.label}: ${letter.link.url}`)}`);
      o.write(lines.join('\n'));
      remember(printed, digest);
      return { state: 'delivered' };
    },
    close: async () => {},
  };
}

/** What is the same for all who get it. Control characters could rewrite what stands on the screen above. */
function textOfAll(letter: Letter): string {
  return safeText(letterText({ ...letter, link: undefined })).replaceAll('\t', ' ');
}

function nameOf(to: Destination): string {
  if (!('person' in to)) return `${to.group} in ${to.channel}`;
  const { name, email } = to.person;
  return email ? `${name} <${email}>` : name;
}

function remember(printed: Set<string>, digest: string): void {
  printed.add(digest);
  const [oldest] = printed;
  if (printed.size > REMEMBERED && oldest !== undefined) printed.delete(oldest);
}
