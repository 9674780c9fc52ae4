import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { canonicalText } from '../../model/digest.js';
import { eachOnce } from '../../model/target-kinds/each-once.js';
import { type ChildEnd, plainEnvironment, runChild } from '../child.js';
import { failed, TargetFailure, unexpected } from '../failures.js';
import { exchange } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { argv, duration, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import { pause } from '../stop.js';
import type { Allowed, Examination, TrafficDriver, TrafficState } from '../target-driver.js';
import { lastLines } from './command.js';
import { OwnedFile } from './nginx-file.js';
import { type NginxShares, nginxText, READ_BACK_PATH, servedFrom } from './nginx-text.js';

const PROGRAM_MS = 20_000;
const TAKEN_MS = 10_000;
/** nginx tells its old workers to stop 100 ms after it has started the new ones; until then both accept. */
const STEADY_MS = 500;
const ASK_EVERY_MS = 25;

/** They go into nginx's own language: nothing that could end a word there. */
const word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/);
const address = z.string().regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+):\d{1,5}$/);
const config = z.object({
  file: z.string().min(1),
  upstream: z.string().regex(/^[A-Za-z_][A-Za-z0-9_-]*$/),
  servers: z.record(word, address).refine(eachOnce),
  readBack: address,
  check: z.string().startsWith('/').default('/'),
  test: argv.default(['nginx', '-t']),
  reload: argv.default(['nginx', '-s', 'reload']),
  timeout: duration.default(2000),
});

/** Traffic of one upstream of an nginx on the worker's machine: file, test, reload, read back. */
export function nginxTraffic(target: OpenTarget, _signal: AbortSignal, scope: StepScope): TrafficDriver {
  return new Nginx(target, scope);
}

/** Whether nginx answers at the read-back address, and whether file and programs are there. Runs neither. */
export async function examineNginx(target: OpenTarget, scope: StepScope): Promise<Examination> {
  return new Nginx(target, scope).examine();
}

class Nginx implements TrafficDriver {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof config>;
  readonly #scope: StepScope;
  readonly #file: OwnedFile;

  constructor(target: OpenTarget, scope: StepScope) {
    this.#target = target;
    this.#config = readConfig(config, target);
    this.#scope = scope;
    this.#file = new OwnedFile(path.resolve(scope.deps.workspace.root, this.#config.file));
  }

  async read(): Promise<TrafficState> {
    const { weights } = await this.#served(this.#scope.signal);
    const healthy = Object.entries(this.#config.servers).map(
      async ([colour, server]) => [colour, await this.#isHealthy(server)] as const,
    );
    return { weights, healthy: Object.fromEntries(await Promise.all(healthy)) };
  }

  /**
   * Succeeds once nginx serves these weights, and only these: for half a second every fresh connection was answered by a worker
   * that has read the new file. Until then the file before is kept, and it is put back when the test, the reload or nginx says
   * no. Once begun it is finished, whatever becomes of the attempt.
   */
  async set(weights: Record<string, number>): Promise<void> {
    const { upstream, servers, readBack } = this.#config;
    const lasting = new AbortController().signal;
    const serving = await this.#served(lasting);
    const isGood = (current: string) => current === nginxText({ ...serving, upstream, servers }, readBack);
    await this.#file.replace(nginxText({ upstream, servers, weights }, readBack), isGood);
    try {
      await this.#run(this.#config.test, 'test-failed');
    } catch (error) {
      await this.#file.restore();
      throw error;
    }
    try {
      await this.#run(this.#config.reload, 'reload-failed');
      if (!(await this.#isTaken(weights, lasting))) throw this.#notTaken(weights);
    } catch (error) {
      throw await this.#goBack(error, serving.weights);
    }
    await this.#file.keep();
  }

  /**
   * After an attempt that was killed between reload and look, or one whose reload came late: makes sure that only new workers
   * answer, that the file says what they serve, so that the next reload changes nothing, and lets the file before go.
   */
  async settle(): Promise<void> {
    const { upstream, servers, readBack } = this.#config;
    const { weights } = await this.#served(this.#scope.signal);
    const text = nginxText({ upstream, servers, weights }, readBack);
    if ((await this.#file.read()) === text && !(await this.#file.isOpen())) return;
    if (!(await this.#isTaken(weights, this.#scope.signal))) throw this.#notTaken(weights);
    await this.#file.replace(text, () => false);
    await this.#file.keep();
  }

  async examine(): Promise<Examination> {
    const { test, reload } = this.#config;
    const missing = await Promise.all([test, reload].map(([program = '']) => this.#isMissing(program)));
    const why = [await this.#file.barred(), ...missing].find((barred) => barred !== undefined);
    const switching: Allowed = { action: 'switch traffic', verdict: why ? 'no' : 'yes', ...(why && { why }) };
    try {
      const [{ version = 'of unknown version' }, { weights, healthy }] = [
        await this.#served(this.#scope.signal),
        await this.read(),
      ];
      const each = Object.entries(healthy).map(
        ([colour, is]) => `${colour} ${weights[colour] ?? 0} %, ${is ? 'healthy' : 'not known to be healthy'}`,
      );
      return {
        found: `nginx ${version}`,
        may: [{ action: 'read traffic', verdict: 'yes', why: each.join('; ') }, switching],
      };
    } catch (error) {
      this.#scope.signal.throwIfAborted();
      const reason = unexpected(error, 'no').message;
      return { found: 'no answer', may: [{ action: 'read traffic', verdict: 'no', why: reason }, switching] };
    }
  }

  /** What a worker of nginx says, on a connection of its own. */
  async #served(signal: AbortSignal): Promise<NginxShares & { version?: string }> {
    const { readBack, servers, upstream } = this.#config;
    const answer = await this.#get(`http://${readBack}${READ_BACK_PATH}`, signal);
    const served = answer.status === 200 ? servedFrom(answer.json) : undefined;
    if (!served || served.upstream !== upstream) {
      throw failed(
        'answer-not-understood',
        `${this.#target.name}: ${readBack} does not answer as the file that Daybook owns would make nginx answer for ${upstream}. Does nginx include ${this.#config.file}?`,
      );
    }
    if (canonicalText(served.servers) === canonicalText(servers)) return served;
    throw failed(
      'servers-differ',
      `${this.#target.name}: nginx serves other servers than targets.yaml names. Write ${this.#config.file} anew as docs/traffic.md shows, and reload nginx.`,
    );
  }

  async #isHealthy(server: string): Promise<boolean> {
    try {
      const { status } = await this.#get(`http://${server}${this.#config.check}`, this.#scope.signal);
      return status >= 200 && status < 300;
    } catch (error) {
      if (error instanceof TargetFailure && error.kind !== 'refused') return false;
      throw error;
    }
  }

  #get(url: string, signal: AbortSignal) {
    const { name, local } = this.#target;
    const { timeout } = this.#config;
    return exchange({ target: name, url: new URL(url), method: 'GET', headers: {}, timeoutMs: timeout, local, signal });
  }

  /** Whether for a while nobody has answered with anything else. */
  async #isTaken(weights: Record<string, number>, signal: AbortSignal): Promise<boolean> {
    const until = performance.now() + TAKEN_MS;
    let since: number | undefined;
    for (;;) {
      const now = performance.now();
      const answered = await this.#served(signal).catch(() => undefined);
      const isNew = answered !== undefined && canonicalText(answered.weights) === canonicalText(weights);
      since = isNew ? (since ?? now) : undefined;
      if (since !== undefined && performance.now() - since >= STEADY_MS) return true;
      if (since === undefined && now > until) return false;
      await pause(ASK_EVERY_MS, signal);
    }
  }

  /**
   * File and nginx as they were. A second reload in any case: the first may come late, and one that failed may have reached
   * nginx all the same. Gives what to throw.
   */
  async #goBack(error: unknown, before: Record<string, number>): Promise<TargetFailure> {
    const failure = unexpected(error, 'unknown');
    const signal = new AbortController().signal;
    await this.#file.restore();
    await this.#run(this.#config.reload, 'reload-failed').catch(() => undefined);
    await this.#isTaken(before, signal);
    const now = await this.#served(signal).catch(() => undefined);
    const stands = now ? `nginx serves ${JSON.stringify(now.weights)}` : 'nginx does not say what it serves';
    const { kind, reason, message } = failure;
    return new TargetFailure({
      kind,
      reason,
      message: `${message} The file before was put back; ${stands}.`,
      happened: 'unknown',
    });
  }

  #notTaken(weights: Record<string, number>): TargetFailure {
    return failed(
      'reload-not-taken',
      `${this.#target.name}: nginx was told to reload, and within ${TAKEN_MS / 1000} s did not serve ${JSON.stringify(weights)} only. Look into its error log, then retry.`,
    );
  }

  async #run(words: string[], reason: string): Promise<void> {
    const { deps, secrets } = this.#scope;
    const end = await runChild({
      argv: words,
      folder: deps.workspace.root,
      env: plainEnvironment(deps.env),
      signal: new AbortController().signal,
      timeoutMs: PROGRAM_MS,
      redact: secrets,
    });
    if (end.exitCode !== 0) throw this.#saidNo(words, reason, end);
  }

  #saidNo(words: string[], reason: string, end: ChildEnd): TargetFailure {
    const how = end.timedOut ? `took longer than ${PROGRAM_MS / 1000} s` : `ended with ${end.exitCode}`;
    return failed(reason, `${this.#target.name}: \`${words.join(' ')}\` ${how}: ${lastLines(end)}`);
  }

  async #isMissing(program: string): Promise<string | undefined> {
    const folders = program.includes('/') ? [''] : (this.#scope.deps.env.PATH ?? '').split(':');
    for (const folder of folders) {
      const runs = await access(path.join(folder, program), constants.X_OK).then(
        () => true,
        () => false,
      );
      if (runs) return undefined;
    }
    return `${program} is not on the worker's PATH.`;
  }
}
