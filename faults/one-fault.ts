import path from 'node:path';
import { planRunbook } from '../cli/planning/plan-runbook.js';
import type { AnswerRequest } from '../gateway/api.js';
import type { LedgerEntry } from '../model/audience/ledger-entry.js';
import { ledgerName, type LedgerRecord, unpackEntries } from '../model/audience/ledger-record.js';
import type { RunView } from '../model/run-view.js';
import { folderRecords } from '../records/folder.js';
import { broken } from './invariants.js';
import { pause, People } from './people.js';
import type { Random } from './random.js';
import { type FaultSite, type Victim, VICTIMS } from './site.js';

/**
 * Where in the run the victim dies. `given`: while an answer is on its way. `inside`: the target has the request and has not
 * answered. `lost`: it has applied it.
 */
export const MOMENTS = [
  'started',
  'announce-open',
  'announce-given',
  'announce-half',
  'announce-answered',
  'ready-open',
  'ready-given',
  'ready-half',
  'ready-answered',
  'look-open',
  'look-answered',
  'go-open',
  'vote-given',
  'first-vote',
  'second-vote',
  'inside-flag',
  'lost-flag',
  'inside-switch',
  'lost-switch',
  'inside-undo',
  'settling',
] as const;
export type Moment = (typeof MOMENTS)[number];

export interface Fault {
  victim: Victim;
  moment: Moment;
  /** The watch says no at the end, so that everything is undone. */
  bad: boolean;
}

/** Faults without end, the victims in turn: each dies at every moment before it dies at one of them again. */
export function* drawFaults(random: Random): Generator<Fault, never> {
  for (;;) {
    const moments = VICTIMS.map(() => random.shuffle(MOMENTS));
    for (const at of MOMENTS.keys())
      for (const [index, victim] of VICTIMS.entries()) {
        const moment = moments[index]?.[at] ?? 'started';
        yield { victim, moment, bad: moment === 'inside-undo' || random.below(3) === 0 };
      }
  }
}

type Said = Pick<AnswerRequest, 'action' | 'fields'>;

const ACKNOWLEDGE: Said = { action: 'acknowledge' };
const READY: Said = { action: 'answer', fields: { ready: true, why: 'everything is in place' } };

/** After the fault has been repaired, a run must end within this. */
const RECOVERY_MS = 60_000;

/** Runs the runbook once, kills the victim at the moment, brings it back, and says what was broken. */
export async function runWithFault(
  site: FaultSite,
  fault: Fault,
  run: string,
): Promise<{ broken: string[]; recoveryMs: number }> {
  return new Attempt(site, fault, run).play();
}

class Attempt {
  private readonly people: People;
  private struck = false;
  private healed: Promise<void> = Promise.resolve();
  private healedAt = Date.now();
  private quorumAt: number | undefined;

  constructor(
    private readonly site: FaultSite,
    private readonly fault: Fault,
    private readonly run: string,
  ) {
    this.people = new People(site.gatewayAddress);
  }

  async play(): Promise<{ broken: string[]; recoveryMs: number }> {
    const { target, root } = this.site;
    target.reset();
    this.bite();
    const inputs = this.fault.bad ? ['bad=true'] : [];
    const { plan } = await planRunbook({ root, cwd: root, named: 'fault', inputs, environment: 'production' });
    await this.people.start(plan, this.run);
    await this.at('started');
    await this.answer('announce', 'ines', ACKNOWLEDGE, { open: 'announce-open', after: 'announce-half' });
    await this.answer('announce', 'dana', ACKNOWLEDGE, { given: 'announce-given', after: 'announce-answered' });
    await this.answer('ready', 'omar', READY, { open: 'ready-open', given: 'ready-given', after: 'ready-half' });
    await this.answer('ready', 'ines', READY, { after: 'ready-answered' });
    await this.answer('look', 'ines', { action: 'complete' }, { open: 'look-open', after: 'look-answered' });
    await this.answer('go', 'omar', { action: 'approve' }, { open: 'go-open', after: 'first-vote' });
    this.quorumAt = Date.now();
    await this.answer('go', 'ines', { action: 'approve' }, { given: 'vote-given', after: 'second-vote' });
    await this.at('settling');
    const view = await this.ended();
    const recoveryMs = Date.now() - this.healedAt;
    const faults = broken({
      view,
      promised: this.people.promised,
      audiences: await this.audiences(view),
      ledger: target.ledger,
      quorumAt: this.quorumAt,
      weights: target.weights,
    });
    if (!this.struck) faults.push(`the fault never struck: ${JSON.stringify(this.fault)}`);
    return { broken: faults, recoveryMs };
  }

  /** Faults inside an effect: the target itself pulls the trigger while it holds, or right after it has applied, the request. */
  private bite(): void {
    let puts = 0;
    this.site.target.bite = ({ method, path }) => {
      if (method === 'GET' || this.struck) return 'serve';
      if (path === '/traffic') puts += 1;
      const here = path === '/flag' ? 'flag' : puts > 1 ? 'undo' : 'switch';
      if (this.fault.moment === `inside-${here}`) {
        void this.strike();
        return 'hang';
      }
      if (this.fault.moment !== `lost-${here}`) return 'serve';
      void this.strike();
      return 'lose';
    };
  }

  private async at(moment: Moment | undefined): Promise<void> {
    if (moment === this.fault.moment) await this.strike();
  }

  private async strike(): Promise<void> {
    if (this.struck) return;
    this.struck = true;
    const { site, fault } = this;
    this.healed = site.kill(fault.victim).then(() => site.revive(fault.victim));
    await this.healed;
    this.healedAt = Date.now();
  }

  private async answer(
    step: string,
    sub: string,
    said: Said,
    when: { open?: Moment; given?: Moment; after: Moment },
  ): Promise<void> {
    const ask = await this.open(step, sub);
    await this.at(when.open);
    const struck = this.at(when.given);
    if (ask) await this.people.answer(this.run, sub, { ask: ask.id, digest: ask.digest, ...said });
    await struck;
    await this.at(when.after);
  }

  /** The step's open ask; undefined when the run is over before. */
  private async open(step: string, sub: string): Promise<{ id: string; digest: string } | undefined> {
    for (const deadline = Date.now() + 2 * RECOVERY_MS; Date.now() < deadline; await pause(20)) {
      const reply = await this.people.look(this.run);
      if (reply?.fresh && reply.view.endedAt) return undefined;
      const ask = reply?.view.asks.find((candidate) => candidate.step === step && candidate.status === 'open');
      if (ask && !ask.votes.some((vote) => vote.sub === sub && !vote.void)) return ask;
    }
    throw new Error(`no open ask of ${step} within ${2 * RECOVERY_MS} ms`);
  }

  /** What the worker has written down of each audience once it had counted it. */
  private async audiences(view: RunView): Promise<Map<string, LedgerEntry[]>> {
    const records = folderRecords(path.join(this.site.root, '.daybook', 'records'));
    const asks = view.asks.filter(({ audience }) => audience);
    const read = asks.map(async ({ id }): Promise<[string, LedgerEntry[]]> => {
      const record = await records.get(ledgerName({ run: this.run, ask: id }));
      return [id, record === undefined ? [] : unpackEntries(record as unknown as LedgerRecord)];
    });
    return new Map(await Promise.all(read));
  }

  private async ended(): Promise<RunView> {
    await this.healed;
    for (const deadline = Date.now() + RECOVERY_MS; Date.now() < deadline; await pause(50)) {
      const reply = await this.people.look(this.run);
      if (reply?.fresh && reply.view.endedAt) return reply.view;
    }
    const last = await this.people.look(this.run);
    throw new Error(
      `I5: the run did not end within ${RECOVERY_MS} ms after the fault was repaired; it shows ${last?.view.headline}`,
    );
  }
}
