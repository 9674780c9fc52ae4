import { createHash } from 'node:crypto';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { z } from 'zod';
import { hostOfUrl, isLoopbackHost } from '../../model/loopback.js';
import { awsRequestHandler } from '../aws-requests.js';
import { type Credential, credential, type Held } from '../keys/credential.js';
import { changedByOthers, type KeyStore, notOurs, type Stored } from '../keys/store.js';
import type { OpenTarget } from '../own-target.js';
import { duration, readConfig } from '../params.js';
import type { Examination } from '../target-driver.js';
import { isNotFound, secretsFailure } from './aws-secrets-manager-errors.js';

type Sdk = typeof import('@aws-sdk/client-secrets-manager');
interface Opened {
  sdk: Sdk;
  client: SecretsManagerClient;
}

const CURRENT = 'AWSCURRENT';
const PREVIOUS = 'AWSPREVIOUS';
const PENDING = 'AWSPENDING';

/** A reference is judged here for the first time: signed requests go over https, or to this machine. */
const isSafe = (address: string) => /^https:/i.test(address) || isLoopbackHost(hostOfUrl(address) ?? '');

const config = z.object({
  region: z.string().min(1),
  secret: z.string().min(1),
  accessKeyId: z.string().min(1),
  secretAccessKey: z.string().min(1),
  sessionToken: z.string().optional(),
  endpoint: z.url().refine(isSafe).optional(),
  timeout: duration.default(10_000),
});

/**
 * One secret with the service's own stages: a new key is written as AWSPENDING and becomes AWSCURRENT in one call that names
 * the version it replaces; that one is AWSPREVIOUS until it is forgotten. Not verified on the real service.
 */
export class AwsSecret implements KeyStore {
  readonly #name: string;
  readonly #config: z.output<typeof config>;
  readonly #place: { local: boolean; signal: AbortSignal };
  #opened: Promise<Opened> | undefined;

  constructor(target: OpenTarget, signal: AbortSignal) {
    this.#name = target.name;
    this.#config = readConfig(config, target);
    this.#place = { local: target.local, signal };
  }

  async read(): Promise<Stored | undefined> {
    const current = await this.#version(CURRENT);
    if (!current) return undefined;
    const previous = await this.#version(PREVIOUS);
    return { current: current.key, revision: current.version, ...(previous && { previous: previous.key }) };
  }

  async write({ current, previous }: Held, revision: string | undefined): Promise<void> {
    const standing = await this.#version(CURRENT);
    if (standing?.version !== revision) throw changedByOthers(this.#name);
    const text = JSON.stringify(current);
    const version = tokenOf(text);
    if (standing?.version !== version) await this.#makeCurrent({ text, version, replaces: standing?.version });
    const before = await this.#version(PREVIOUS);
    if (before && !previous) await this.#unlabel(PREVIOUS, before.version);
  }

  /** Whether it may be read; whether it may be written cannot be asked without doing it. */
  async examine(): Promise<Examination> {
    const stored = await this.read();
    const why =
      'AWS cannot be asked without doing it; it needs secretsmanager:PutSecretValue, UpdateSecretVersionStage and, for a first key, CreateSecret';
    return {
      found: `AWS Secrets Manager, ${stored ? 'a key' : 'no key yet'}`,
      may: [
        { action: 'read', verdict: 'yes' },
        { action: 'write', verdict: 'unknown', why },
      ],
    };
  }

  async #version(stage: string): Promise<{ key: Credential; version: string } | undefined> {
    const { secret } = this.#config;
    try {
      const { SecretString, VersionId } = await this.#send('GetSecretValue', ({ sdk, client }) =>
        client.send(new sdk.GetSecretValueCommand({ SecretId: secret, VersionStage: stage })),
      );
      const key = credential.safeParse(parsed(SecretString ?? ''));
      if (!key.success || VersionId === undefined) throw notOurs(this.#name);
      return { key: key.data, version: VersionId };
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async #makeCurrent({ text, version, replaces }: { text: string; version: string; replaces?: string }): Promise<void> {
    const { secret } = this.#config;
    if (replaces === undefined && !(await this.#exists())) {
      await this.#send('CreateSecret', ({ sdk, client }) =>
        client.send(new sdk.CreateSecretCommand({ Name: secret, SecretString: text, ClientRequestToken: version })),
      );
      return;
    }
    await this.#send('PutSecretValue', ({ sdk, client }) =>
      client.send(
        new sdk.PutSecretValueCommand({
          SecretId: secret,
          SecretString: text,
          ClientRequestToken: version,
          VersionStages: [PENDING],
        }),
      ),
    );
    await this.#label(CURRENT, version, replaces);
    const pending = await this.#version(PENDING);
    if (pending?.version === version) await this.#unlabel(PENDING, version);
  }

  async #exists(): Promise<boolean> {
    try {
      await this.#send('DescribeSecret', ({ sdk, client }) =>
        client.send(new sdk.DescribeSecretCommand({ SecretId: this.#config.secret })),
      );
      return true;
    } catch (error) {
      if (isNotFound(error)) return false;
      throw error;
    }
  }

  async #label(stage: string, to: string, from: string | undefined): Promise<void> {
    await this.#send('UpdateSecretVersionStage', ({ sdk, client }) =>
      client.send(
        new sdk.UpdateSecretVersionStageCommand({
          SecretId: this.#config.secret,
          VersionStage: stage,
          MoveToVersionId: to,
          ...(from !== undefined && { RemoveFromVersionId: from }),
        }),
      ),
    );
  }

  async #unlabel(stage: string, from: string): Promise<void> {
    await this.#send('UpdateSecretVersionStage', ({ sdk, client }) =>
      client.send(
        new sdk.UpdateSecretVersionStageCommand({
          SecretId: this.#config.secret,
          VersionStage: stage,
          RemoveFromVersionId: from,
        }),
      ),
    );
  }

  async #send<T>(action: string, call: (opened: Opened) => Promise<T>): Promise<T> {
    this.#opened ??= this.#open();
    try {
      return await call(await this.#opened);
    } catch (error) {
      throw secretsFailure(error, this.#asked(action));
    }
  }

  #asked(action: string) {
    const writes = !action.startsWith('Get') && !action.startsWith('Describe');
    return { target: this.#name, action, secret: this.#config.secret, writes };
  }

  /** The SDK takes a quarter of a second to load, so only who has such a target loads it. */
  async #open(): Promise<Opened> {
    const sdk = await import('@aws-sdk/client-secrets-manager');
    const { region, endpoint, timeout, accessKeyId, secretAccessKey, sessionToken } = this.#config;
    const client = new sdk.SecretsManagerClient({
      region,
      credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
      maxAttempts: 1,
      requestHandler: awsRequestHandler({ target: this.#name, timeoutMs: timeout, ...this.#place }),
      ...(endpoint !== undefined && { endpoint }),
    });
    return { sdk, client };
  }
}

/** The version's id, the same for the same key: a write that is repeated makes no second version. */
function tokenOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
