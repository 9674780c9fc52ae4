import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';

/** `['orders=1042', 'ok=true', 'ticket="0042"']` as values. Undefined for none. Throws a CliError (usage). */
export function parseOutputs(written: readonly string[]): Record<string, string | number | boolean> | undefined {
  if (written.length === 0) return undefined;
  return Object.fromEntries(written.map(splitPair).map(([name, text]) => [name, scalar(text)]));
}

/** `name=value`, where the value may hold further equals signs. */
export function splitPair(written: string): [string, string] {
  const at = written.indexOf('=');
  if (at > 0) return [written.slice(0, at), written.slice(at + 1)];
  throw new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `\`${written}\` is not of the form name=value.`,
    cure: 'Write for example -i release=v1.4.2',
  });
}

function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^".*"$/s.test(text)) return text.slice(1, -1);
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}
