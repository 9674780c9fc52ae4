import type { Ask } from '../../model/ask.js';
import type { RunView } from '../../model/run-view.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { shellWord } from '../render/ask-lines.js';

/**
 * The open ask that was meant: by its id (`go/1`), by its step (`go`), or the only one of its kind when nothing was
 * named. Throws a CliError (usage) that lists the candidates.
 */
export function findAsk(view: RunView, kinds: readonly Ask['kind'][], named: string | undefined): Ask {
  const suitable = view.asks.filter(({ kind }) => kinds.includes(kind));
  const open = suitable.filter(({ status }) => status === 'open');
  const meant = named === undefined ? open : open.filter(({ id, step }) => id === named || step === named);
  const [only] = meant;
  if (only && meant.length === 1) return only;
  if (meant.length > 1) throw notClear(view.run, meant, 'Several open questions fit');
  const over = suitable.filter(({ id, step }) => id === named || step === named).at(-1);
  if (over) throw alreadyOver(view.run, over);
  const what =
    named === undefined ? `Run ${view.run} asks nothing of this kind` : `Run ${view.run} has no open question ${named}`;
  throw notClear(view.run, open, what);
}

function notClear(run: string, open: readonly Ask[], message: string): CliError {
  const names = open.map(({ id }) => id).join(', ');
  return new CliError({
    exit: EXIT.usage,
    code: 'no-such-ask',
    message: `${message}${names ? `; open: ${names}` : ''}.`,
    cure: `\`daybook show ${shellWord(run)}\` lists what is open, with the command for each.`,
  });
}

function alreadyOver(run: string, { id, status }: Ask): CliError {
  return new CliError({
    exit: EXIT.expired,
    code: 'ask-over',
    message: `The question ${id} is over: ${status}.`,
    cure: `\`daybook show ${shellWord(run)}\` says how the run stands.`,
  });
}
