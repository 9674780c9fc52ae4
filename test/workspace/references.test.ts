import { createServer, type Server } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isReference, readReference } from '../../model/reference-text.js';
import { ReferenceMissing, resolveReferences } from '../../workspace/references.js';
import { Vault } from './support/vault.js';

const CANARY = 'canary-4711';
let vault: Vault;
let root: string;
let env: { [name: string]: string | undefined };

beforeEach(async () => {
  vault = await Vault.start();
  root = await mkdtemp(path.join(tmpdir(), 'daybook-references-'));
  env = { VAULT_ADDR: vault.address, VAULT_TOKEN: 'right' };
  vault.tokens.set('right', ['shop/db', 'shop/gone', 'shop/none']);
  vault.secrets.set('shop/db', { user: 'shop', password: CANARY, port: 5432, nested: { a: 1 }, blank: '' });
  vault.secrets.set('shop/gone', null);
});
afterEach(async () => {
  await vault.stop();
  await rm(root, { recursive: true });
});

const learnt: string[] = [];
const resolve = (config: Parameters<typeof resolveReferences>[1], signal?: AbortSignal) =>
  resolveReferences('db', config, { env, root, signal, learn: (value) => learnt.push(value) });

/** What a reference failed with. */
async function failure(reference: string): Promise<ReferenceMissing> {
  const error: unknown = await resolve({ password: reference }).catch((thrown: unknown) => thrown);
  if (!(error instanceof ReferenceMissing)) throw new Error(`not a ReferenceMissing: ${String(error)}`);
  return error;
}

describe('the text of a reference', () => {
  it.each([
    ['env:SHOP_TOKEN', { scheme: 'env', name: 'SHOP_TOKEN' }],
    ['file:/run/secrets/a b#c', { scheme: 'file', name: '/run/secrets/a b#c' }],
    ['vault:secret/shop/db#password', { scheme: 'vault', name: 'secret/shop/db', field: 'password' }],
    ['aws-sm:prod/shop', { scheme: 'aws-sm', name: 'prod/shop' }],
    [
      'aws-sm:arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf#password',
      {
        scheme: 'aws-sm',
        name: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf',
        field: 'password',
      },
    ],
  ])('%s is read', (text, reference) => {
    expect(readReference(text)).toEqual(reference);
  });

  it.each([
    'vault:secret/shop/db',
    'vault:secret#password',
    'vault:secret/../sys#a',
    'vault:secret/./a#a',
    'vault:secret/a?version=1#a',
    'vault:../a#b',
    'aws-sm:',
    'aws-sm:a b',
    'env:1A',
    'vaulted:secret/a#b',
  ])('%s is none', (text) => {
    expect(isReference(text)).toBe(false);
  });
});

describe('a reference to Vault', () => {
  it('gives the field, learns it, and reads a secret once for all its fields', async () => {
    learnt.length = 0;
    const config = { user: 'vault:secret/shop/db#user', password: 'vault:secret/shop/db#password', tls: 'none' };
    expect(await resolve({ ...config, port: 'vault:secret/shop/db#port' })).toEqual({
      user: 'shop',
      password: CANARY,
      port: '5432',
      tls: 'none',
    });
    expect(learnt).toContain(CANARY);
    expect(vault.asked).toEqual(['/v1/secret/data/shop/db']);
  });

  it('takes the token from a file, and reads that file again each time', async () => {
    const file = path.join(root, 'token');
    await writeFile(file, 'old\n');
    env = { VAULT_ADDR: vault.address, VAULT_TOKEN_FILE: file };
    expect((await failure('vault:secret/shop/db#password')).why).toBe('the token is expired or unknown to Vault, 403');
    await writeFile(file, 'right\n');
    expect(await resolve({ password: 'vault:secret/shop/db#password' })).toEqual({ password: CANARY });
  });

  it.each<[string, string, RegExp, RegExp]>([
    [
      'a path that the token may not read',
      'vault:secret/shop/admin#a',
      /forbids it, 403/,
      /read.* on secret\/data\/shop\/admin/,
    ],
    ['another mount', 'vault:other/shop/db#a', /forbids it, 403/, /policy/],
    [
      'a secret that is not there',
      'vault:secret/shop/none#a',
      /no such secret, 404/,
      /vault kv put -mount=secret shop\/none/,
    ],
    ['a version that was deleted', 'vault:secret/shop/gone#a', /deleted/, /kv put/],
    ['a field that is not there', 'vault:secret/shop/db#pasword', /no field pasword/, /Write the field/],
    ['a field that is no text', 'vault:secret/shop/db#nested', /no text/, /another one/],
    ['a field that is empty', 'vault:secret/shop/db#blank', /empty/, /Write the field/],
  ])('says of %s what is wrong and what to do', async (_what, reference, why, cure) => {
    const error = await failure(reference);
    expect(error.message).toContain('db.password in targets.yaml refers to the Vault secret');
    expect(error.why).toMatch(why);
    expect(error.cure).toMatch(cure);
    expect(error.message + error.cure).not.toContain(CANARY);
  });

  it.each<[string, () => void, RegExp]>([
    [
      'sealed',
      () => {
        vault.sealed = true;
      },
      /sealed/,
    ],
    [
      'failing',
      () => {
        vault.instead = { status: 500, body: '' };
      },
      /status 500/,
    ],
    [
      'of another kind',
      () => {
        vault.instead = { status: 200, body: '<html>' };
      },
      /no secret of KV version 2/,
    ],
    [
      'pointing elsewhere',
      () => {
        vault.instead = { status: 307, body: '', location: 'http://127.0.0.1:1/' };
      },
      /points elsewhere, 307/,
    ],
    [
      'unset',
      () => {
        env = { VAULT_TOKEN: 'right' };
      },
      /VAULT_ADDR is unset/,
    ],
    [
      'without a token',
      () => {
        env = { VAULT_ADDR: vault.address };
      },
      /no token/,
    ],
    [
      'off',
      () => {
        env.VAULT_ADDR = 'http://127.0.0.1:1';
      },
      /ECONNREFUSED/,
    ],
  ])('gives nothing while Vault is %s', async (_what, breakIt, why) => {
    breakIt();
    expect((await failure('vault:secret/shop/db#password')).why).toMatch(why);
  });

  it('does not wait longer than five seconds, or than whoever asks', async () => {
    vault.silent = true;
    const asked = new AbortController();
    const waiting = resolve({ password: 'vault:secret/shop/db#password' }, asked.signal);
    const ended = expect(waiting).rejects.toMatchObject({ why: 'no answer in time' });
    asked.abort();
    await ended;
    const begun = performance.now();
    expect((await failure('vault:secret/shop/db#password')).why).toBe('no answer in time');
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it('resolves nothing when one of several has no value', async () => {
    const config = { user: 'vault:secret/shop/db#user', password: 'vault:secret/shop/none#x' };
    await expect(resolve(config)).rejects.toBeInstanceOf(ReferenceMissing);
  });
});

describe('a reference to AWS Secrets Manager, against the serialisation of the SDK', () => {
  let aws: Server;
  let answer: { status: number; body: unknown; type?: string };
  const asked: { target: string; body: unknown; signed: string }[] = [];

  beforeEach(async () => {
    asked.length = 0;
    answer = { status: 200, body: { Name: 'shop', SecretString: JSON.stringify({ password: CANARY }) } };
    aws = createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      request.on('end', () => {
        const { 'x-amz-target': target, authorization } = request.headers;
        asked.push({ target: String(target), body: JSON.parse(text), signed: String(authorization) });
        response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
        response.end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((done) => aws.listen(0, '127.0.0.1', done));
    const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
    env = {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint,
      AWS_ACCESS_KEY_ID: 'AKIATEST',
      AWS_SECRET_ACCESS_KEY: 'aws-secret-key',
    };
  });
  afterEach(() => new Promise((done) => aws.close(done)));

  it('asks for the secret by its name, signed, and gives its field or its text', async () => {
    expect(await resolve({ password: 'aws-sm:prod/shop#password' })).toEqual({ password: CANARY });
    expect(asked).toMatchObject([
      {
        target: 'secretsmanager.GetSecretValue',
        body: { SecretId: 'prod/shop' },
        signed: expect.stringContaining('AKIATEST'),
      },
    ]);
    answer.body = { SecretString: 'plain' };
    expect(await resolve({ password: 'aws-sm:prod/shop' })).toEqual({ password: 'plain' });
  });

  it('takes the region from an ARN', async () => {
    delete env.AWS_REGION;
    await resolve({ password: 'aws-sm:arn:aws:secretsmanager:us-east-2:123456789012:secret:shop-AbCdEf#password' });
    expect(asked[0]?.signed).toContain('/us-east-2/secretsmanager/');
    expect((await failure('aws-sm:shop')).why).toBe('no AWS region is set');
  });

  it.each([
    ['ResourceNotFoundException', 400, /no such secret/],
    ['AccessDeniedException', 400, /forbids it/],
    ['ExpiredTokenException', 400, /expired/],
    ['UnrecognizedClientException', 400, /does not know the credentials/],
    ['InvalidRequestException', 400, /marked for deletion/],
    ['DecryptionFailure', 400, /cannot decrypt/],
  ])('says what %s means, and nothing that the service wrote', async (type, status, why) => {
    answer = { status, body: { __type: type, message: `said ${CANARY}` } };
    const error = await failure('aws-sm:shop#password');
    expect(error.why).toMatch(why);
    expect(error.message + error.cure).not.toContain(CANARY);
  });

  it('does not show a part of a secret that is no JSON', async () => {
    answer.body = { SecretString: `${CANARY} {` };
    const error = await failure('aws-sm:shop#password');
    expect(error.why).toBe('it is no JSON object');
    expect(error.message + error.cure).not.toContain(CANARY);
  });
});
