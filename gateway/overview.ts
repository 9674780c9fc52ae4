import type { RunFacts, Runs } from '../client/runs.js';
import type { Ask } from '../model/ask.js';
import type { RunView } from '../model/run-view.js';
import type { SeenView } from './views.js';

/** An open ask with the run that it belongs to. */
export interface PlacedAsk {
  ask: Ask;
  view: Pick<RunView, 'run' | 'title' | 'environment' | 'colour' | 'now'>;
}

/** Where everything stands. */
export interface Overview {
  /** Newest first. */
  runs: RunFacts[];
  /** Open asks, earliest deadline first. */
  asks: PlacedAsk[];
  /** Open runs whose asks could not be read. */
  silent: string[];
}

/** Open runs whose asks are read. */
const ASKED_RUNS = 20;

/** Reads runs, and the asks of those that go on. Throws a ClientFailure when Temporal does not answer. */
export async function readOverview(
  runs: Pick<Runs, 'listRuns'>,
  see: (run: string) => Promise<SeenView>,
): Promise<Overview> {
  const all = await runs.listRuns();
  const silent: string[] = [];
  const perRun = await Promise.all(
    all
      .filter(({ open }) => open)
      .slice(0, ASKED_RUNS)
      .map(async ({ run }): Promise<PlacedAsk[]> => {
        const seen = await see(run).catch(() => undefined);
        if (!seen) silent.push(run);
        const view = seen?.view;
        return view ? view.asks.flatMap((ask) => (ask.status === 'open' ? [{ ask, view }] : [])) : [];
      }),
  );
  const left = ({ ask, view }: PlacedAsk) => ask.deadlineAt - view.now;
  return { runs: all, asks: perRun.flat().sort((a, b) => left(a) - left(b)), silent: silent.sort() };
}
