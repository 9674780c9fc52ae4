import type { Ask } from '../../model/ask.js';
import type { RunView } from '../../model/run-view.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { type Invocation, toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';

/**
 * The open ask that was meant: by its id (`go/1`), by its step (`go`), or the only one of its kind when nothing was
 * named. Throws a CliError (usage) that lists the candidates.
 */
export function findAsk(
  view: RunView,
  wish: { kinds: readonly Ask['kind'][]; named: string | undefined; invocation: Invocation },
): Ask {
  const { kinds, named, invocation } = wish;
  const show = toType(invocation, `show ${shellWord(view.run)}`);
  const suitable = view.asks.filter(({ kind }) => kinds.includes(kind));
  const open = suitable.filter(({ status }) => status === 'open');
  const meant = named === undefined ? open : open.filter(({ id, step }) => id === named || step === named);
  const [only] = meant;
  if (only && meant.length === 1) return only;
  if (meant.length > 1) throw notClear(show, meant, 'Several open questions fit');
  const over = suitable.filter(({ id, step }) => id === named || step === named).at(-1);
  if (over) throw alreadyOver(show, over);
  const what =
    named === undefined ? `Run ${view.run} asks nothing of this kind` : `Run ${view.run} has no open question ${named}`;
  throw notClear(show, open, what);
}

function notClear(show: string, open: readonly Ask[], message: string): CliError {
  const names = open.map(({ id }) => id).join(', ');
  return new CliError({
    exit: EXIT.usage,
    code: 'no-such-ask',
    message: `${message}${names ? `; open: ${names}` : ''}.`,
    cure: `\`${show}\` lists what is open, with the command for each.`,
  });
}

function alreadyOver(show: string, { id, status }: Ask): CliError {
  return new CliError({
    exit: EXIT.expired,
    code: 'ask-over',
    message: `The question ${id} is over: ${status}.`,
    cure: `\`${show}\` says how the run stands.`,
  });
}
