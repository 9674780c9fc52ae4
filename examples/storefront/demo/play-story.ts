import { Interrupted } from '../../../cli/cli-error.js';
import type { Context } from '../../../cli/context.js';
import { EXIT } from '../../../cli/exit-codes.js';
import type { GatewayClient } from '../../../cli/gateway-client.js';
import { runText } from '../../../cli/render/run-text.js';
import { exitOfRun } from '../../../cli/watch/exit-of-run.js';
import type { LoadSummary } from '../load/tally.js';
import { type Rows, rowsAtBothEnds } from './databases/rows.js';
import { suggestionLines, whileItWaits } from './next-commands.js';
import type { DemoOptions } from './options.js';
import { answerAsPeople } from './people/answers.js';
import type { Servers } from './servers.js';
import { STARTER, startPart } from './start-run.js';
import { type Part, STORY } from './story.js';
import { untilAnswered } from './until-answered.js';
import { type RunReply, watchRun } from './watch-run.js';

/** A run of the story that is over. */
export interface Played {
  part: Part;
  reply: RunReply;
  /** From its start to its end, ms. */
  ms: number;
  /** What customers had seen before it, and after it. */
  before: LoadSummary;
  after: LoadSummary;
  /** Public id of the key that green used before and after it; nothing while it had none. */
  keys: { before?: string; after?: string };
  /** go-live: rows at the old server and at the new primary when it was over. */
  rows?: Rows;
}

export interface StoryWish {
  servers: Servers;
  client: GatewayClient;
  /** Commands that are printed name the workspace of this demo. */
  context: Context;
  options: DemoOptions;
  root: string;
  workspace: string;
  /** All of it must be over by then, ms from now. Missing: it takes as long as people take. */
  withinMs?: number;
  say(...lines: string[]): void;
  heading(text: string): void;
}

/**
 * Starts the runs of the story as Dana, one after the other, and follows each to its end. The first that does not succeed is the
 * last. Throws Interrupted on Ctrl-C.
 */
export async function playStory(wish: StoryWish): Promise<Played[]> {
  const until = wish.withinMs === undefined ? undefined : performance.now() + wish.withinMs;
  const played: Played[] = [];
  for (const [index, part] of STORY.entries()) {
    wish.heading(`Day ${part.day}  ${part.about}  (${index + 1} of ${STORY.length}: ${part.name})`);
    const one = await play(part, wish, until);
    played.push(one);
    if (exitOfRun(one.reply.view) !== EXIT.done) break;
  }
  return played;
}

async function play(part: Part, wish: StoryWish, until: number | undefined): Promise<Played> {
  const { customers, storefront, gateway } = wish.servers;
  const { context, root, options } = wish;
  const before = await customers.summary();
  const keyBefore = await keyOf(storefront.greenUrl);
  const begun = performance.now();
  const { name, confirm } = part;
  const wanted = { context, root, gateway, part: name, release: options.release, confirm };
  const run = await untilAnswered(() => startPart(wanted));
  wish.say(context.paint.out.dim(`run ${run}, started by ${STARTER}: ${gateway}/runs/${run}`));
  const reply = await watchRun({
    client: wish.client,
    run,
    context,
    withinMs: until === undefined ? undefined : Math.max(1_000, until - performance.now()),
    onAsk: async (ask, shown) => {
      const { client, servers, say } = wish;
      if (options.unattended) return answerAsPeople(ask, { ...servers.channels, client, run, say });
      context.stdout.write(`\n${runText(shown, context)}`);
      const where = `${client.address}/, in the mailbox or in the chat, or type in another terminal`;
      wish.heading(`${ask.title}: answer at ${where}`);
      say(...suggestionLines(whileItWaits(wish.workspace, run, ask)));
    },
  });
  if (!reply) throw new Interrupted();
  if (exitOfRun(reply.view) !== EXIT.done) context.stdout.write(`\n${runText(reply, context)}`);
  return {
    part,
    reply,
    ms: performance.now() - begun,
    before,
    after: await customers.summary(),
    keys: { before: keyBefore, after: await keyOf(storefront.greenUrl) },
    ...(part.name === 'go-live' && { rows: await rowsAtBothEnds(wish.servers.databases) }),
  };
}

/** The shop says which key it uses; nobody answers while green is empty. */
async function keyOf(shop: string): Promise<string | undefined> {
  const answer = await fetch(`${shop}/database`, { headers: { connection: 'close' } }).catch(() => undefined);
  const { key } = answer?.ok ? ((await answer.json()) as { key: string | null }) : { key: null };
  return key ?? undefined;
}
