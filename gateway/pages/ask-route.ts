import { randomUUID } from 'node:crypto';
import type { Ask } from '../../model/ask.js';
import { isObject } from '../../model/deferred.js';
import { digestPrefix } from '../../model/digest.js';
import type { People } from '../../model/people.js';
import type { Plan } from '../../model/plan.js';
import { wording } from '../../model/wording.js';
import { giveAnswer } from '../answering/give-answer.js';
import { readSaid, SAID_FIELD } from '../answering/said.js';
import { wordsFor } from '../answering/words-for.js';
import { formToken } from '../form-token.js';
import { Refusal } from '../refusal.js';
import { type Route, type RouteRequest, runOf } from '../routes/route.js';
import { answererOf } from '../sign-in/answerer-of.js';
import type { ReadLedger } from '../ledgers.js';
import type { SeenView } from '../views.js';
import { shownDigest } from '../asks.js';
import { askCard } from './ask-card.js';
import type { AskForm, FilledAgain } from './ask-form.js';
import { askPage } from './ask-page.js';
import { placesOf } from './ask-places.js';
import { frameOf } from './frame.js';
import { mayRead } from './may-read.js';
import type { Html } from './layout.js';

/** The page of one ask. It has no script, and looking at it decides nothing. */
export const askRoute: Route = {
  method: 'GET',
  path: '/runs/:run/asks/:ask',
  auth: 'page',
  handle: async (request) => request.http.html(await renderAsk(request)),
};

/**
 * The page of the ask in the path, with what a form brought where it comes again. Throws a 404 Refusal, a 409 one for an ask
 * that does not show what its digest stands for, and a ClientFailure.
 */
export async function renderAsk(request: RouteRequest, again?: FilledAgain): Promise<Html> {
  const { gateway, http } = request;
  const run = runOf(request);
  const seen = await gateway.views.see(run);
  const ask = askOf(seen, http.req.param('ask') ?? '');
  const { caller } = request;
  const ledger = caller
    ? await gateway.views.ledger(run, ask, lookedAfter(gateway.workspace.people, caller.person.id))
    : NOBODY;
  noteSeen(request, { run, ask, ledger });
  const said = readSaid(gateway, http.req.query(SAID_FIELD));
  const plan = ask.kind === 'manual' ? await gateway.views.plan(seen.view) : undefined;
  const form = formFor(request, { seen, ask, ledger, outputs: outputsOf(plan, ask) });
  const { people } = gateway.workspace;
  return askPage({
    frame: frameOf(request),
    seen,
    // In the words of the message that the reader has had.
    ask: caller ? { ...ask, ...wordsFor(ask, caller.person, people) } : ask,
    card: askCard(seen.view, ask),
    people,
    ...(said?.run === run && said.ask === ask.id ? { said } : {}),
    ...(form ? { form: again ? { ...form, again } : form } : {}),
  });
}

const NOBODY: ReadLedger = { entries: [], silent: 0 };

/** Themselves, and those whose deputy they may be. */
function lookedAfter({ people }: People, person: string): string[] {
  const represented = Object.values(people).filter(({ deputies }) =>
    deputies?.some((deputy) => deputy.person === person),
  );
  return [person, ...represented.map(({ id }) => id)];
}

function askOf({ view }: SeenView, id: string): Ask {
  const ask = view.asks.find((one) => one.id === id);
  if (!ask)
    throw new Refusal(404, {
      code: 'ask-not-found',
      message: `run ${view.run} has no ask ${id.slice(0, 200)}`,
      cure: 'Look at the page of the run for what it asks now.',
    });
  if (shownDigest(view, ask) === ask.digest) return ask;
  throw new Refusal(409, {
    code: 'ask-unverified',
    message: `what ask ${id} shows is not what its digest ${digestPrefix(ask.digest)} stands for`,
    cure: 'Do not decide. Have the run and its worker looked at: its record does not fit together.',
  });
}

function formFor(
  request: RouteRequest,
  { seen, ask, ledger, outputs }: { seen: SeenView; ask: Ask; ledger: ReadLedger; outputs: AskForm['outputs'] },
): AskForm | undefined {
  const { gateway, caller } = request;
  if (!caller) return undefined;
  const { view } = seen;
  const { workspace } = gateway;
  const policy = Object.hasOwn(workspace.policy.environments, view.environment)
    ? workspace.policy.environments[view.environment]
    : undefined;
  const rule = ask.decision === undefined ? undefined : policy?.approvals[ask.decision];
  const places = placesOf({
    person: caller.person.id,
    ask,
    entries: ledger.entries,
    people: workspace.people,
    ...(rule ? { rule } : {}),
    starter: view.starter,
    author: view.author,
    now: view.now,
    zone: workspace.daybook.zone,
  });
  return {
    run: view.run,
    ask,
    card: askCard(view, ask),
    person: caller.person,
    // Where the ledger cannot be read, whether it asks them is the audience's to say.
    places: ledger.silent > 0 ? { ...places, own: true } : places,
    people: workspace.people.people,
    outputs,
    waivable:
      ask.audience && mayRead(request, view.environment)
        ? membersOf(workspace.people, Object.keys(ask.audience.counts.groups))
        : [],
    token: formToken(gateway, caller),
    jti: randomUUID(),
    stale: answererOf(caller, gateway.now()).level === 1,
  };
}

/** Everybody behind these groups, persons and rotas, as people.yaml has them now. */
function membersOf({ groups, people, rotas = {} }: People, names: readonly string[]): string[] {
  const own = (name: string) =>
    Object.hasOwn(groups, name) ? groups[name] : Object.hasOwn(rotas, name) ? rotas[name]?.order : undefined;
  return [...new Set(names.flatMap((name) => own(name) ?? [name]))].filter((id) => Object.hasOwn(people, id)).sort();
}

/** What a manual task wants to know, by name. */
function outputsOf(plan: Plan | undefined, ask: Ask): AskForm['outputs'] {
  const written = plan?.steps.find(({ id }) => id === ask.step)?.params.outputs;
  if (!isObject(written)) return {};
  return Object.fromEntries(Object.entries(written).map(([name, about]) => [name, wording(about)]));
}

const UNSEEN: readonly string[] = ['planned', 'sent', 'delivered'];

/** Somebody who is asked, and signed in, has opened it: their entry says so from now on. It answers nothing. */
function noteSeen(
  { gateway, http, caller }: RouteRequest,
  { run, ask, ledger }: { run: string; ask: Ask; ledger: ReadLedger },
): void {
  if (!caller || !ask.audience || ask.status !== 'open' || http.req.method !== 'GET') return;
  const own = ledger.entries.find(({ person }) => person === caller.person.id);
  if (!own || !UNSEEN.includes(own.state)) return;
  const { id, digest } = ask;
  giveAnswer(gateway, answererOf(caller, gateway.now()), {
    run,
    ask: id,
    action: 'seen',
    digest,
    jti: `seen-${digestPrefix(digest)}`,
  }).catch((error: unknown) =>
    gateway.log('warn', 'that an ask was seen could not be noted', { run, ask: id, error: String(error) }),
  );
}
