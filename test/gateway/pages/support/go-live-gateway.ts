import { shownDigest } from '../../../../gateway/asks.js';
import { audienceId } from '../../../../model/audience/audience.js';
import { planDigest } from '../../../../model/digest.js';
import type { Plan } from '../../../../model/plan.js';
import type { RunView } from '../../../../model/run-view.js';
import { planWith, production, stepOf } from '../../support/fixtures.js';
import { type TestGateway, testGateway } from '../../support/gateway.js';
import { goLive, goLiveLedgers, NOW, RUN } from './go-live.js';
import { PEOPLE } from './people.js';

export interface GoLiveGateway extends TestGateway {
  /** What the run shows; the fake run answers with it, so a test may change it. */
  view: RunView;
  /** A page as somebody who is signed in sees it; without a person, as nobody. */
  page(path: string, person?: string): Promise<string>;
}

const POLICY = {
  ...production,
  steer: ['release'],
  approvals: {
    cutover: {
      quorum: {
        allOf: [
          { group: 'product', count: 1 },
          { group: 'operations', count: 2 },
        ],
      },
      level: 3 as const,
      bar: ['starter' as const, 'author' as const],
      deny: 1,
      votesExpireMs: 8 * 3_600_000,
      useWithinMs: 1_800_000,
      author: 'optional' as const,
      deputies: true,
      delegation: true,
    },
  },
};

/** A gateway with the go-live of go-live.ts under way, as a run shows it that was really started there. */
export async function goLiveGateway(options: { local?: boolean } = {}): Promise<GoLiveGateway> {
  const gateway = await testGateway(options);
  const { workspace } = gateway.context;
  Object.assign(workspace, { people: structuredClone(PEOPLE), policy: { environments: { production: POLICY } } });
  gateway.clock.now = NOW;
  const { token } = await gateway.signIn('dana');
  const plan = planOf(goLive());
  const started = await gateway.post('/api/runs', { plan, run: RUN }, token);
  if (!started.ok) throw new Error(`the run did not start: ${await started.text()}`);
  const view = Object.assign(gateway.runs.view(RUN), structuredClone(goLive()), { planDigest: planDigest(plan) });
  for (const ask of view.asks) {
    if (ask.request) ask.request.planDigest = view.planDigest;
    ask.digest = shownDigest(view, ask);
  }
  for (const { ask, entries } of goLiveLedgers()) {
    const place = { run: RUN, ask: ask.id, shard: 0 };
    const counts = ask.audience?.counts ?? { total: entries.length, states: {}, groups: {} };
    const mode = ask.audience ? 'collects' : 'tells';
    await gateway.audiences.open(audienceId(place), {
      ...place,
      mode,
      status: ask.status,
      entries: [...entries],
      counts,
      now: NOW,
    });
  }
  return {
    ...gateway,
    view,
    page: async (path, person) => {
      const headers: Record<string, string> = { host: '127.0.0.1:7080' };
      if (person !== undefined) headers.cookie = (await gateway.signInWeb(person, 'oidc')).cookie;
      return (await gateway.app.request(path, { headers })).text();
    },
  };
}

/** One step after another, but for the two that ask at one time. */
function planOf({ stages }: RunView): Plan {
  const ids = stages.flatMap(({ steps }) => steps.map(({ id }) => id));
  const needs: Record<string, string[]> = { go: [], switch: ['ready', 'go'] };
  const steps = stages.flatMap((stage, index) =>
    stage.steps.map(({ id, title }, at) => {
      const before =
        needs[id] ??
        stage.steps
          .slice(0, at)
          .slice(-1)
          .map((step) => step.id);
      return stepOf(id, { title, stage: index, needs: before.map((need) => ids.indexOf(need)) });
    }),
  );
  const planned = stages.map(({ name, steps: own }) => ({
    name,
    first: ids.indexOf(own[0]?.id ?? ''),
    count: own.length,
  }));
  return planWith(steps, { policy: POLICY, stages: planned });
}

/** The address of an ask of it. */
export function askAt(ask: string): string {
  return `/runs/${RUN}/asks/${encodeURIComponent(ask)}`;
}

/** A page as one reads it: without markup, one blank between words. */
export function textOf(page: string): string {
  return page
    .replace(/<svg class="sprite"[\s\S]*?<\/svg>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/&#39;/g, "'")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:)])/g, '');
}

/** The part of a page below a heading with this id, up to the next section. */
export function sectionOf(page: string, id: string): string {
  const at = page.indexOf(`id="${id}"`);
  if (at < 0) throw new Error(`the page has no section ${id}`);
  const end = page.indexOf('</section>', at);
  return page.slice(at, end < 0 ? undefined : end);
}
