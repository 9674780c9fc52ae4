import type { Ask } from '../../model/ask.js';
import { shardOf } from '../../model/audience/audience.js';
import type { AckState, LedgerEntry } from '../../model/audience/ledger-entry.js';
import type { Person } from '../../model/people.js';
import type { RunView } from '../../model/run-view.js';
import type { GatewayContext } from '../context.js';
import { placesOf } from '../pages/ask-places.js';

/** An open ask that waits for somebody. */
export interface OpenAskFor {
  view: Pick<RunView, 'run' | 'title' | 'environment' | 'colour' | 'now'>;
  ask: Ask;
  /** Themselves have not answered yet. */
  own: boolean;
  /** In whose place they may answer, by id. */
  others: string[];
}

export interface OpenAsks {
  /** Earliest deadline first. */
  asks: OpenAskFor[];
  /** Open runs of which it is not known what they ask. */
  silent: string[];
}

type Door = Pick<GatewayContext, 'runs' | 'views' | 'audiences' | 'workspace' | 'log'>;

/** An entry that still waits for its person. */
const WAITS: readonly AckState[] = ['planned', 'sent', 'delivered', 'seen', 'unreachable'];

/** What waits for a person, over all open runs, as far as their workers answer. Throws a ClientFailure without Temporal. */
export async function openAsksFor(gateway: Door, person: Person): Promise<OpenAskFor[]> {
  return (await readOpenAsks(gateway, person)).asks;
}

/** The same, with the runs that could not be read. */
export async function readOpenAsks(gateway: Door, person: Person): Promise<OpenAsks> {
  const runs = await gateway.runs.listRuns({ openOnly: true });
  const silent: string[] = [];
  const perRun = await Promise.all(
    runs.map(async ({ run }) => {
      const seen = await gateway.views.see(run).catch(() => undefined);
      if (!seen?.fresh) silent.push(run);
      return seen ? inRun(gateway, { view: seen.view, person }) : [];
    }),
  );
  const left = ({ ask, view }: OpenAskFor) => ask.deadlineAt - view.now;
  return { asks: perRun.flat().sort((a, b) => left(a) - left(b)), silent: silent.sort() };
}

async function inRun(gateway: Door, { view, person }: { view: RunView; person: Person }): Promise<OpenAskFor[]> {
  const open = view.asks.filter(({ status }) => status === 'open');
  const found = await Promise.all(open.map((ask) => waiting(gateway, { view, ask, person })));
  return found.filter((one) => one !== undefined);
}

/** Undefined where nothing is left for them to do. */
async function waiting(
  gateway: Door,
  { view, ask, person }: { view: RunView; ask: Ask; person: Person },
): Promise<OpenAskFor | undefined> {
  const { policy, people, daybook } = gateway.workspace;
  const { environments } = policy;
  const rules = Object.hasOwn(environments, view.environment) ? environments[view.environment]?.approvals : undefined;
  const rule = ask.decision === undefined ? undefined : rules?.[ask.decision];
  const { own, others, barred } = placesOf({
    person: person.id,
    ask,
    entries: await entriesFor(gateway, { view, ask, person }),
    people,
    ...(rule ? { rule } : {}),
    starter: view.starter,
    author: view.author,
    now: view.now,
    zone: daybook.zone,
  });
  if (barred !== undefined) return undefined;
  const answered = ask.votes.filter((vote) => !vote.void).map((vote) => vote.for ?? vote.sub);
  const waits = { own: own && !answered.includes(person.id), others: others.filter((one) => !answered.includes(one)) };
  return waits.own || waits.others.length > 0 ? { view, ask, ...waits } : undefined;
}

/** Entries of theirs that still wait: their own, and those of people whose deputy they may be. Only these shards are read. */
async function entriesFor(
  { audiences, workspace, log }: Door,
  { view, ask, person }: { view: RunView; ask: Ask; person: Person },
): Promise<LedgerEntry[]> {
  const firsts = ask.audience?.shards ?? [];
  if (firsts.length === 0) return [];
  const represented = Object.values(workspace.people.people).filter(({ deputies }) =>
    deputies?.some((deputy) => deputy.person === person.id),
  );
  const shards = new Set([person, ...represented].map(({ id }) => shardOf(id, firsts)));
  const views = await Promise.all(
    [...shards].map((shard) =>
      audiences.view({ run: view.run, ask: ask.id, shard }).catch((error: unknown) => {
        log('warn', 'an audience could not be read', { run: view.run, ask: ask.id, shard, error: String(error) });
      }),
    ),
  );
  return views.flatMap((shard) => shard?.entries.filter(({ state }) => WAITS.includes(state)) ?? []);
}
