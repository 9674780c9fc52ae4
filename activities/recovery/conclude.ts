import { hostname } from 'node:os';
import { type Drill, type DrillFindings, figureText, judgeDrill } from '../../model/recovery/drill.js';
import { type Beat, findGap } from '../../model/recovery/heartbeats.js';
import { idempotencyKey } from '../../model/effect.js';
import type { Json } from '../../model/json.js';
import type { Outcome } from '../../model/outcome.js';
import { drillId, noteDrill, readDrill } from '../../records/drills.js';
import { askRecords } from '../ask-records.js';
import type { Effect } from '../effect.js';
import { errored, refused } from '../failures.js';
import { poll } from '../poll.js';
import { withPostgres } from '../postgres/session.js';
import type { StepScope } from '../scope.js';
import { measureRows } from './application-rows.js';
import { readBeats, writerBase } from './beat-notes.js';
import { readBeatRows } from './heartbeat-table.js';
import { measureBeats } from './measure-beats.js';
import type { DrillParams } from './params.js';
import { openPlaces, primaryOf } from './places.js';
import { stopWriter, writerStatus } from './writer/starter.js';

const LOOK_MS = 100;

/** Ends the writer of a drill, measures, judges and keeps what came of it. Measured once under its key. */
export function concludeDrill(scope: StepScope, order: DrillParams): Effect {
  const { call, deps } = scope;
  const place = { environment: call.environment, drill: order.drill };
  const id = drillId(idempotencyKey(call));
  const recorded = () => recording(() => readDrill(deps.records, place, id));
  return {
    probe: async () => ((await recorded()) ? 'done' : 'todo'),
    apply: async () => {
      const drill = await new Conclusion(scope, order).measured();
      await recording(() => noteDrill(deps.records, id, drill));
    },
    verify: async () => {
      const drill = await recorded();
      if (!drill) throw refused('drill-not-recorded', `The drill ${order.drill} was not kept. Retry the step.`);
      return outcomeOf(drill);
    },
  };
}

class Conclusion {
  readonly #scope: StepScope;
  readonly #order: DrillParams;
  readonly #base: string;

  constructor(scope: StepScope, order: DrillParams) {
    this.#scope = scope;
    this.#order = order;
    this.#base = writerBase(scope.deps.workspace.root, { run: scope.call.run, drill: order.drill });
  }

  async measured(): Promise<Drill> {
    const { call, deps } = this.#scope;
    const { drill, rto, rpo } = this.#order;
    const findings = await this.#find();
    const targets = { ...(rto !== undefined && { rtoMs: rto }), ...(rpo !== undefined && { rpoMs: rpo }) };
    return {
      drill,
      run: call.run,
      step: call.step,
      environment: call.environment,
      target: call.target?.name ?? '',
      at: deps.now(),
      ...(call.owner !== undefined && { owner: call.owner }),
      ...judgeDrill({ ...findings, targets }),
    };
  }

  async #find(): Promise<Omit<DrillFindings, 'targets'>> {
    const { rows } = this.#order;
    return rows === undefined ? this.#byBeats() : this.#byRows(rows);
  }

  async #byBeats(): Promise<Omit<DrillFindings, 'targets'>> {
    const { call, deps, signal } = this.#scope;
    const { drill, from } = this.#order;
    const marks = this.#marks();
    const { everyMs, machine } = await this.#begun();
    const copy = from !== undefined;
    if (!copy) await this.#awaitReturn(everyMs, marks);
    await stopWriter(this.#base);
    const noted = await readBeats(this.#base);
    if (noted === undefined && machine !== undefined && machine !== hostname()) throw elsewhere(drill, machine);
    const beats = noted ?? (await this.#beatsOfOriginal());
    if (beats === undefined || beats.length === 0) return byMarks(marks);
    const { node, place } = await primaryOf(await openPlaces(this.#scope), signal);
    const rows = await withPostgres(place, { signal, application: 'daybook drill' }, (session) =>
      readBeatRows(session, { run: call.run, drill }),
    );
    deps.context().heartbeat();
    const found = new Set(rows.map(({ n }) => n));
    return measureBeats({ beats, found, foundAt: node, everyMs, marks, copy });
  }

  #marks(): { cutAt?: number; backAt?: number } {
    const { cutAt, backAt } = this.#order;
    return { ...(cutAt !== undefined && { cutAt }), ...(backAt !== undefined && { backAt }) };
  }

  async #byRows(rows: NonNullable<DrillParams['rows']>): Promise<Omit<DrillFindings, 'targets'>> {
    const { signal } = this.#scope;
    const marks = byMarks(this.#marks());
    const { cutAt, from } = this.#order;
    await stopWriter(this.#base);
    if (cutAt === undefined || from === undefined) return marks;
    const copy = await primaryOf(await openPlaces(this.#scope), signal);
    const original = await primaryOf(await openPlaces(this.#scope, from), signal);
    return { ...marks, ...(await measureRows({ rows, original, copy, cutAt, signal })) };
  }

  /** Where no writer of this worker noted anything: the rows of the original themselves, up to the cut. */
  async #beatsOfOriginal(): Promise<Beat[] | undefined> {
    const { call, signal } = this.#scope;
    const { drill, from } = this.#order;
    if (from === undefined) return undefined;
    const { node, place } = await primaryOf(await openPlaces(this.#scope, from), signal);
    const rows = await withPostgres(place, { signal, application: 'daybook drill' }, (session) =>
      readBeatRows(session, { run: call.run, drill }),
    );
    return rows.map(({ n, writtenAt }) => ({ n, writtenAt, ackedAt: writtenAt, node }));
  }

  /** What `begin` noted of its writer, on whatever worker. */
  async #begun(): Promise<{ everyMs: number; machine?: string }> {
    const { call, deps } = this.#scope;
    const noted = await recording(() => deps.records.get(`heartbeats/${call.run}/${this.#order.drill}`));
    const { everyMs = this.#order.every, machine } = (noted ?? {}) as { everyMs?: number; machine?: string };
    return { everyMs, ...(machine !== undefined && { machine }) };
  }

  /** The first write after the gap, or, where a mark says that it is over, after that one; or the end of the time for it. */
  async #awaitReturn(everyMs: number, { cutAt, backAt }: { cutAt?: number; backAt?: number }): Promise<void> {
    const { signal } = this.#scope;
    await poll({ withinMs: this.#order.within, everyMs: LOOK_MS, signal }, async () => {
      const writes = await writerStatus(this.#base);
      const beats = (await readBeats(this.#base)) ?? [];
      const gap = findGap(beats, { everyMs, ...(cutAt !== undefined && { cutAt }) });
      const since = backAt !== undefined && (beats.at(-1)?.ackedAt ?? 0) >= backAt;
      return writes === undefined || gap.after || since ? true : undefined;
    });
  }
}

function elsewhere(drill: string, machine: string) {
  const message = `The writer of the drill ${drill} and its notes are on ${machine}, and this worker runs on ${hostname()}. Nothing was measured. Retry, so that a worker of ${machine} takes it.`;
  return errored('other-machine', message, 'no');
}

function byMarks({ cutAt, backAt }: { cutAt?: number; backAt?: number }): Omit<DrillFindings, 'targets'> {
  return {
    ...(cutAt !== undefined && { cut: { at: cutAt, from: 'mark' } }),
    ...(backAt !== undefined && { back: { at: backAt, from: 'mark' } }),
  };
}

function outcomeOf(drill: Drill): Outcome {
  const { verdict, rto, rpo, rowsLost } = drill;
  const lost = rowsLost === undefined ? '' : ` ${rowsLost} acknowledged rows lost.`;
  const told = `${figureText('RTO', rto)}. ${figureText('RPO', rpo)}.${lost}`;
  const outputs = outputsOf(drill);
  if (verdict === 'met') return { status: 'succeeded', message: told, outputs };
  if (verdict === 'missed')
    return {
      status: 'failed',
      reason: 'objective-missed',
      message: `${told} See: daybook drills show ${drill.drill}`,
      outputs,
    };
  const why = [rto, rpo].filter((figure) => figure.verdict === 'undecided').map(({ how }) => how);
  return { status: 'undecided', reason: 'not-measured', message: `${told} ${why.join(' ')}`, outputs };
}

function outputsOf({ verdict, rto, rpo, rowsLost, cutAt, backAt }: Drill): { [name: string]: Json } {
  return {
    verdict,
    ...(rto.actualMs !== undefined && { rtoMs: rto.actualMs }),
    ...(rto.targetMs !== undefined && { rtoTargetMs: rto.targetMs }),
    rtoVerdict: rto.verdict,
    ...(rpo.actualMs !== undefined && { rpoMs: rpo.actualMs }),
    ...(rpo.targetMs !== undefined && { rpoTargetMs: rpo.targetMs }),
    rpoVerdict: rpo.verdict,
    ...(rowsLost !== undefined && { rowsLost }),
    how: `RTO: ${rto.how} RPO: ${rpo.how}`,
    ...(cutAt !== undefined && { cutAt: new Date(cutAt).toISOString() }),
    ...(backAt !== undefined && { backAt: new Date(backAt).toISOString() }),
  };
}

function recording<T>(access: () => Promise<T>): Promise<T> {
  const what = 'The record store did not answer, and a drill that is not kept proves nothing.';
  return askRecords(access, { what, happened: 'no' });
}
