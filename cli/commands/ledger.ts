import type { LedgerReply } from '../../gateway/api.js';
import type { Ask } from '../../model/ask.js';
import type { RunView } from '../../model/run-view.js';
import { didYouMean } from '../../model/suggest.js';
import { CliError } from '../cli-error.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { GatewayClient } from '../gateway-client.js';
import { toType } from '../invocation.js';
import { chosenPeople, countPeople, LEDGER_STATES, type LedgerState } from '../render/ledger-people.js';
import { shellWord } from '../render/shell-word.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'ledger',
  about:
    'Everybody whom a question went to, who is missing first: where they stand, since when, over what they answered, who did in\n' +
    'their place, how they were told and what became of it, and why nothing reaches somebody. It works while a run goes on and\n' +
    'after it. What people wrote as their reason is shown only to those who may steer runs of the environment.',
  arguments: [
    { name: 'run', about: 'the run' },
    { name: 'ask', about: 'the question or its step (else every audience of the run)', optional: true },
  ],
  options: [
    ...GATEWAY,
    {
      flags: '--state <states>',
      about: `only people in these states, with commas between: ${LEDGER_STATES.join(', ')}`,
    },
    { flags: '--csv', about: 'one person a line, as comma-separated values' },
  ],
  examples: [
    { line: 'daybook ledger shop-1', about: 'who has, and who has not' },
    { line: 'daybook ledger shop-1 announce --state unreachable,silent', about: 'whom to call' },
    { line: 'daybook ledger shop-1 --csv > ledger.csv', about: 'for a spreadsheet' },
  ],
  json:
    '{ok, run, environment, asks: [{id, step, kind, title, status, openedAt, deadlineAt, closedAt?, headline?, counts, unread, people}]}: ' +
    'people as GET /api/runs/RUN/asks/ASK/ledger gives them; unread are parts of the ledger that nobody could read',
  run: ledger,
};

/** An ask with the people it went to. */
interface AskPeople extends Pick<LedgerReply, 'people'> {
  ask: Ask;
  /** Parts of the ledger that did not answer. */
  unread: number;
}

async function ledger(context: Context, given: Given): Promise<ExitCode> {
  const states = statesOf(given.text('state'));
  if (given.json && given.flag('csv'))
    throw usage('--json and --csv are two answers to one question.', 'Leave one out.');
  const { client } = await connect(context, given);
  const { view } = await client.run(given.argument('run'));
  const asks = asksOf(context, view, given.optionalArgument('ask'));
  const ledgers = await readAll(client, view.run, asks);
  if (given.json) context.stdout.write(`${JSON.stringify(jsonOf(view, ledgers, states))}\n`);
  else if (given.flag('csv')) await writeCsv(context, { run: view.run, ledgers, states });
  else await writeTables(context, { ledgers, states });
  warnOf(context, view, ledgers);
  return EXIT.done;
}

function statesOf(written: string | undefined): LedgerState[] {
  const words = (written ?? '').split(',').map((word) => word.trim());
  return words.filter(Boolean).map((word) => {
    const known = LEDGER_STATES.find((state) => state === word);
    if (known) return known;
    throw usage(`${word} is no state of a ledger.`, didYouMean(word, LEDGER_STATES) ?? '');
  });
}

function usage(message: string, cure: string): CliError {
  return new CliError({ exit: EXIT.usage, code: 'usage', message, cure });
}

/**
 * The audiences of a run, in the order in which they opened; the one that is named; or, by its name only, what is decided in
 * the run and people were told of. Throws a CliError (usage) for one that nobody was told of.
 */
function asksOf({ invocation }: Context, { run, asks }: RunView, named: string | undefined): Ask[] {
  const audiences = asks.filter(({ audience }) => audience !== undefined);
  if (named === undefined) return audiences;
  const told = [...audiences, ...asks.filter(({ tellers = 0 }) => tellers > 0)];
  const exact = told.filter(({ id }) => id === named);
  if (exact.length > 0) return exact;
  const ofStep = told.filter(({ step }) => step === named);
  const collected = ofStep.filter(({ audience }) => audience !== undefined);
  if (ofStep.length > 0) return collected.length > 0 ? collected : ofStep;
  const show = toType(invocation, `show ${shellWord(run)}`);
  const known = told.flatMap(({ id, step }) => [step, id]);
  throw new CliError({
    exit: EXIT.usage,
    code: 'no-such-ask',
    message: `Nobody was told of ${named} in run ${run}.`,
    cure: didYouMean(named, [...new Set(known)]) ?? `\`${show}\` says what the run has asked.`,
  });
}

/** One after the other: a ledger of 10,000 people is a large answer. */
async function readAll(client: GatewayClient, run: string, asks: readonly Ask[]): Promise<AskPeople[]> {
  const ledgers: AskPeople[] = [];
  for (const ask of asks) {
    const { people, silent } = await client.ledger(run, ask.id);
    ledgers.push({ ask, people, unread: silent });
  }
  return ledgers;
}

function jsonOf({ run, environment }: RunView, ledgers: readonly AskPeople[], states: readonly LedgerState[]): object {
  const asks = ledgers.map(({ ask, people, unread }) => {
    const { id, step, kind, title, status, openedAt, deadlineAt, closedAt, headline } = ask;
    const facts = { id, step, kind, title, status, openedAt, deadlineAt, closedAt, headline };
    return { ...facts, counts: countPeople(people), unread, people: chosenPeople(people, states) };
  });
  return { ok: true, run, environment, asks };
}

interface Wish {
  ledgers: readonly AskPeople[];
  states: readonly LedgerState[];
}

async function writeCsv(context: Context, { run, ledgers, states }: Wish & { run: string }): Promise<void> {
  const { csvHead, ledgerCsv } = await import('../render/ledger-csv.js');
  const parts = ledgers.map(({ ask, people }) => ledgerCsv({ run, ask: ask.id }, chosenPeople(people, states)));
  context.stdout.write([csvHead(), ...parts].join(''));
}

async function writeTables(context: Context, { ledgers, states }: Wish): Promise<void> {
  const { ledgerHead } = await import('../render/ledger-head.js');
  const { ledgerTable } = await import('../render/ledger-table.js');
  const { paintLine } = await import('../render/line.js');
  const { zone, unicode, stdout } = context;
  const blocks = ledgers.map(({ ask, people }) => {
    const chosen = chosenPeople(people, states);
    const style = { zone, unicode, openedAt: ask.openedAt, columns: stdout.columns() };
    const rows = chosen.length > 0 ? ledgerTable(chosen, style) : [];
    const lines = [...ledgerHead(ask, countPeople(people), style), ...rows];
    return lines.map((line) => `${paintLine(line, context.paint.out)}\n`).join('');
  });
  stdout.write(blocks.join('\n'));
}

/** What is missing, so that nobody takes a part for the whole. */
function warnOf({ stderr }: Context, { run }: RunView, ledgers: readonly AskPeople[]): void {
  if (ledgers.length === 0) stderr.write(`Run ${run} has asked no audience so far.\n`);
  const unread = ledgers.filter((one) => one.unread > 0).map(({ ask }) => ask.id);
  if (unread.length > 0)
    stderr.write(`No worker answers for all of ${unread.join(', ')}: what stands here may be old, or lack somebody.\n`);
}
