import path from 'node:path';
import { z } from 'zod';
import { plainEnvironment } from '../child.js';
import { failed, refused, TargetFailure } from '../failures.js';
import { exchange } from '../http-client.js';
import type { OpenTarget } from '../own-target.js';
import { argv, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import { markOf } from '../supervisor/process-mark.js';
import type { ProcessMark, SupervisorStatus } from '../supervisor/protocol.js';
import { ownSupervisorPath, slotStatus, startSupervisor, stopSlot } from '../supervisor/starter.js';
import type { Deployed, DeployDriver } from '../target-driver.js';

const HEALTH_MS = 2000;
const STOP_GRACE_MS = 10_000;

const slotName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,40}$/);
export const processConfig = z.object({
  program: argv,
  folder: z.string().default('.'),
  health: z.string().startsWith('/').default('/'),
  env: z.record(z.string(), z.string()).default({}),
  slots: z.record(slotName, z.object({ port: z.coerce.number().int().min(1).max(65_535) })),
});

/** Programs on the worker's own machine, each slot kept by a supervisor that outlives the worker. */
export function processDeploy(target: OpenTarget, scope: StepScope): DeployDriver {
  return new ProcessTarget(target, scope);
}

/** The program that runs in a slot of such a target now. */
export function slotProgram(target: OpenTarget, scope: StepScope, slot: string): Promise<ProcessMark | undefined> {
  return new ProcessTarget(target, scope).program(slot);
}

class ProcessTarget implements DeployDriver {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof processConfig>;
  readonly #scope: StepScope;

  constructor(target: OpenTarget, scope: StepScope) {
    this.#target = target;
    this.#config = readConfig(processConfig, target);
    this.#scope = scope;
  }

  async read(slot: string): Promise<Deployed | undefined> {
    const port = this.#portOf(slot);
    const status = await slotStatus(this.#baseOf(slot));
    if (!status) return undefined;
    return {
      version: status.version,
      address: `http://127.0.0.1:${status.port}`,
      detail: { port, pid: status.program ?? null, exits: status.exits },
    };
  }

  /** The same key again finds its own program and leaves it alone. */
  async start(slot: string, version: string, key: string): Promise<void> {
    const running = await slotStatus(this.#baseOf(slot));
    if (running && isOwn(running, version, key)) return;
    if (running) await stopSlot(this.#baseOf(slot), STOP_GRACE_MS);
    try {
      await startSupervisor(this.#scope.deps.supervisorPath ?? ownSupervisorPath(), this.#orderFor(slot, version, key));
    } catch (error) {
      if (!(error instanceof TargetFailure) || error.reason !== 'slot-taken') throw error;
      await this.#acceptWinner(slot, version, key, error);
    }
  }

  /** The program that runs in a slot now, as this process and no other one; undefined when none does. */
  async program(slot: string): Promise<ProcessMark | undefined> {
    this.#portOf(slot);
    const status = await slotStatus(this.#baseOf(slot));
    return status?.program === undefined ? undefined : markOf(status.program);
  }

  async stop(slot: string): Promise<void> {
    this.#portOf(slot);
    await stopSlot(this.#baseOf(slot), STOP_GRACE_MS);
  }

  /** Throws failed `exited` with the last output when the program has died since it was started. */
  async health(slot: string): Promise<{ healthy: boolean; detail: string }> {
    const status = await slotStatus(this.#baseOf(slot));
    if (!status) return { healthy: false, detail: `nothing runs in ${slot}` };
    if (status.program === undefined) throw exited(this.#target.name, slot, status);
    const answer = await this.#askHealth(status.port);
    if (answer !== 'healthy' && status.exits > 0) throw exited(this.#target.name, slot, status);
    return { healthy: answer === 'healthy', detail: answer };
  }

  async #askHealth(port: number): Promise<string> {
    try {
      const { status } = await exchange({
        target: this.#target.name,
        url: new URL(this.#config.health, `http://127.0.0.1:${port}`),
        method: 'GET',
        headers: { accept: '*/*' },
        timeoutMs: HEALTH_MS,
        local: true,
        signal: this.#scope.signal,
      });
      return status >= 200 && status < 300 ? 'healthy' : `${this.#config.health} answered ${status}`;
    } catch (error) {
      if (error instanceof TargetFailure && error.kind === 'errored') return error.message;
      throw error;
    }
  }

  /** Another start was quicker. That is fine when it was another attempt of this very one. */
  async #acceptWinner(slot: string, version: string, key: string, taken: TargetFailure): Promise<void> {
    const winner = await slotStatus(this.#baseOf(slot));
    if (winner && isOwn(winner, version, key)) return;
    const who = winner ? `It runs ${winner.version} now.` : 'It has ended since; retry.';
    throw failed('slot-taken', `${taken.message} ${who}`);
  }

  #orderFor(slot: string, version: string, key: string) {
    const port = this.#portOf(slot);
    const own = { PORT: String(port), VERSION: version, SLOT: slot };
    return {
      base: this.#baseOf(slot),
      slot,
      version,
      key,
      port,
      program: this.#config.program,
      folder: path.resolve(this.#scope.deps.workspace.root, this.#config.folder),
      env: { ...plainEnvironment(this.#scope.deps.env), ...this.#config.env, ...own },
    };
  }

  #portOf(slot: string): number {
    const { slots } = this.#config;
    const port = Object.hasOwn(slots, slot) ? slots[slot]?.port : undefined;
    if (port !== undefined) return port;
    throw refused(
      'slot-unknown',
      `${this.#target.name} has no slot ${slot}; it has ${Object.keys(slots).join(', ')}. Nothing was done.`,
    );
  }

  /** Targets and environments share a checkout, and slots share names. */
  #baseOf(slot: string): string {
    const file = `${this.#target.environment}.${this.#target.name}.${slot}`;
    return path.join(this.#scope.deps.workspace.root, '.daybook', 'processes', file);
  }
}

function isOwn(status: SupervisorStatus, version: string, key: string): boolean {
  return status.version === version && status.key === key;
}

function exited(target: string, slot: string, status: SupervisorStatus): TargetFailure {
  const said = status.lines.slice(-5).join(' | ').slice(-300) || 'it printed nothing';
  return failed(
    'exited',
    `${target}: ${status.version} in ${slot} ended by itself (${status.lastExit ?? 'unknown'}). Its last lines: ${said}`,
    {
      exits: status.exits,
    },
  );
}
