import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { splitPair } from '../split-pair.js';

/** `['orders=1042', 'ok=true', 'ticket="0042"']` as values. Undefined for none. Throws a CliError (usage). */
export function parseOutputs(written: readonly string[]): Record<string, string | number | boolean> | undefined {
  if (written.length === 0) return undefined;
  return Object.fromEntries(
    written.map((one) => {
      const pair = splitPair(one);
      if (!pair) throw notAPair(one);
      return [pair[0], scalar(pair[1])];
    }),
  );
}

function notAPair(written: string): CliError {
  return new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: `\`${written}\` is not of the form name=value.`,
    cure: 'Write for example -o orders=1042',
  });
}

function scalar(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^".*"$/s.test(text)) return text.slice(1, -1);
  return /^-?(0|[1-9]\d{0,14})(\.\d+)?$/.test(text) ? Number(text) : text;
}
