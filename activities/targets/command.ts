import path from 'node:path';
import { z } from 'zod';
import { type ChildEnd, type ChildPlan, plainEnvironment, refuseUnlisted, runChild } from '../child.js';
import { errored, failed, refused } from '../failures.js';
import type { OpenTarget } from '../own-target.js';
import { argv, readConfig } from '../params.js';
import type { StepScope } from '../scope.js';
import type { DeployDriver } from '../target-driver.js';

const words = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string());
export const commandConfig = z.object({
  allow: z.array(argv).default([]),
  folder: z.string().default('.'),
  env: words.default({}),
  deploy: z.object({ read: argv, start: argv, stop: argv, health: argv }).optional(),
});

/** A runbook that could set these could make an allowed program run another one. */
const STEERING =
  /^(PATH|HOME|SHELL|IFS|ENV|CDPATH|TMPDIR|BASH.*|LD_.*|DYLD_.*|NODE_.*|NPM_.*|PYTHON.*|PERL.*|RUBY.*|GIT_.*|SSH_.*|_?JAVA.*|JDK_.*|GCONV_PATH|LOCPATH|DAYBOOK_.*)$/i;

export interface CommandCall {
  argv: string[];
  /** The step's own variables. */
  env?: { [name: string]: string };
  key?: string;
  timeoutMs?: number;
}

/** Programs that targets.yaml allows on the worker's machine, run in the target's folder. */
export class CommandTarget {
  readonly #target: OpenTarget;
  readonly #config: z.output<typeof commandConfig>;
  readonly #scope: StepScope;

  constructor(target: OpenTarget, scope: StepScope) {
    this.#target = target;
    this.#config = readConfig(commandConfig, target);
    this.#scope = scope;
  }

  /** Runs an allow-listed argv and waits. Refuses what is not listed; a non-zero exit is an answer, not an error. */
  async run(call: CommandCall): Promise<ChildEnd> {
    refuseUnlisted(call.argv, this.#config.allow, this.#target.name);
    this.#refuseVariables(call.env ?? {});
    return this.#start(call.argv, { ...call.env, ...keyVariable(call.key) }, call.timeoutMs);
  }

  /** What `run` would start, for a program that outlives this attempt. Its variables may hold credentials. */
  prepare(call: CommandCall): ChildPlan {
    refuseUnlisted(call.argv, this.#config.allow, this.#target.name);
    this.#refuseVariables(call.env ?? {});
    return this.#plan(call.argv, { ...call.env, ...keyVariable(call.key) });
  }

  get deploy(): { read: string[]; start: string[]; stop: string[]; health: string[] } {
    const { deploy } = this.#config;
    if (deploy) return deploy;
    throw refused(
      'no-deploy',
      `${this.#target.name} in targets.yaml has no \`deploy\` commands, so nothing can be deployed to it.`,
    );
  }

  /** Runs one of the target's own deploy commands; they need no allow-list. */
  runDeploy(words: string[], slot: { slot: string; version?: string; key?: string }): Promise<ChildEnd> {
    const env: { [name: string]: string } = { DAYBOOK_SLOT: slot.slot, ...keyVariable(slot.key) };
    if (slot.version !== undefined) env.DAYBOOK_VERSION = slot.version;
    return this.#start(words, env);
  }

  /** Runs a program that the target's entry itself names for this; it needs no allow-list. */
  runNamed(words: string[], env: { [name: string]: string }, key: string): Promise<ChildEnd> {
    return this.#start(words, { ...env, ...keyVariable(key) });
  }

  /** What `runNamed` would start, for another process. Its variables may hold credentials. */
  prepareNamed(words: string[], env: { [name: string]: string }, key: string): ChildPlan {
    return this.#plan(words, { ...env, ...keyVariable(key) });
  }

  #start(words: string[], own: { [name: string]: string }, timeoutMs?: number): Promise<ChildEnd> {
    const { secrets, signal } = this.#scope;
    return runChild({ ...this.#plan(words, own), signal, timeoutMs, redact: secrets });
  }

  #plan(words: string[], own: { [name: string]: string }): ChildPlan {
    const { call, deps } = this.#scope;
    const env = {
      ...plainEnvironment(deps.env),
      ...own,
      ...this.#config.env,
      DAYBOOK_RUN: call.run,
      DAYBOOK_STEP: call.step,
    };
    return { argv: words, folder: path.resolve(deps.workspace.root, this.#config.folder), env };
  }

  #refuseVariables(env: { [name: string]: string }): void {
    const barred = Object.keys(env).filter((name) => STEERING.test(name) || Object.hasOwn(this.#config.env, name));
    if (barred.length === 0) return;
    throw refused(
      'variable-not-allowed',
      `The step may not set ${barred.join(', ')} for ${this.#target.name}; nothing was run. Set it in targets.yaml.`,
    );
  }
}

function keyVariable(key: string | undefined): { [name: string]: string } {
  return key === undefined ? {} : { DAYBOOK_KEY: key };
}

/** Deploys by the target's own commands, which see DAYBOOK_SLOT, DAYBOOK_VERSION and DAYBOOK_KEY. `read` prints the version, or nothing. */
export function commandDeploy(target: OpenTarget, scope: StepScope): DeployDriver {
  const commands = new CommandTarget(target, scope);
  const { deploy } = commands;
  const change = async (what: 'start' | 'stop', slot: { slot: string; version?: string; key: string }) => {
    const end = await commands.runDeploy(deploy[what], slot);
    if (end.exitCode !== 0)
      throw failed(
        `${what}-failed`,
        `${target.name}: \`${deploy[what].join(' ')}\` ended with ${end.exitCode}: ${lastLines(end)}`,
      );
  };
  return {
    read: async (slot) => {
      const end = await commands.runDeploy(deploy.read, { slot });
      if (end.exitCode !== 0) {
        throw errored(
          'read-failed',
          `${target.name}: what runs in ${slot} could not be read (exit ${end.exitCode}): ${lastLines(end)}`,
          'no',
        );
      }
      const version = end.stdout.trim();
      return version === '' ? undefined : { version, detail: {} };
    },
    start: (slot, version, key) => change('start', { slot, version, key }),
    stop: (slot, key) => change('stop', { slot, key }),
    health: async (slot) => {
      const end = await commands.runDeploy(deploy.health, { slot });
      return {
        healthy: end.exitCode === 0,
        detail: end.exitCode === 0 ? 'healthy' : `health ended with ${end.exitCode}: ${lastLines(end)}`,
      };
    },
  };
}

/** The end of what a program said, on one line. */
export function lastLines(end: { stdout: string; stderr: string }): string {
  const said = (end.stderr.trim() || end.stdout.trim() || 'it printed nothing').split('\n').slice(-5).join(' | ');
  return said.slice(-300);
}
