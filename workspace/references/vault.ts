import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { NoSecret } from './missing.js';
import { limited, type ReferenceSources, STORE_MS } from './sources.js';
import { type VaultAnswer, askVault } from './vault-http.js';

const secretAnswer = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()) }) });
const deletedAnswer = z.object({
  data: z.object({ metadata: z.object({ deletion_time: z.string(), destroyed: z.boolean() }) }),
});

/**
 * The fields of one secret of Vault's KV engine, version 2: `mount/path`. VAULT_ADDR says where Vault is; the token is
 * VAULT_TOKEN, or the content of VAULT_TOKEN_FILE, which is read each time, so that an agent may renew it. Also understood:
 * VAULT_NAMESPACE and VAULT_CACERT. Asks once; throws NoSecret with the cure.
 */
export async function fromVault(name: string, sources: ReferenceSources): Promise<Record<string, unknown>> {
  const vault = await vaultOf(sources);
  const [mount = '', ...path] = name.split('/');
  const answer = await askVault(vault, `${mount}/data/${path.map(encodeURIComponent).join('/')}`);
  if (answer.status === 200) {
    const read = secretAnswer.safeParse(answer.json);
    if (read.success) return read.data.data.data;
    throw new NoSecret(
      'what is there is no secret of KV version 2',
      `Write vault:mount/path#field without \`data/\`, and mount the KV engine in version 2.`,
    );
  }
  throw await refusal(answer, name, () => askVault(vault, 'auth/token/lookup-self'));
}

async function vaultOf(sources: ReferenceSources) {
  const { env } = sources;
  const address = env.VAULT_ADDR;
  if (address === undefined || !URL.canParse(address) || !/^https?:/i.test(address))
    throw new NoSecret(
      address === undefined ? 'VAULT_ADDR is unset' : 'VAULT_ADDR is no address',
      'Set VAULT_ADDR where the process starts, such as https://vault.example:8200, and start it again.',
    );
  const { VAULT_NAMESPACE: namespace, VAULT_CACERT } = env;
  const ca = VAULT_CACERT === undefined || VAULT_CACERT === '' ? undefined : await textOf(VAULT_CACERT, 'VAULT_CACERT');
  return { address, token: await tokenOf(env), namespace, ca, signal: limited(sources) };
}

async function tokenOf({ VAULT_TOKEN, VAULT_TOKEN_FILE }: ReferenceSources['env']): Promise<string> {
  const token = VAULT_TOKEN || (VAULT_TOKEN_FILE && (await textOf(VAULT_TOKEN_FILE, 'VAULT_TOKEN_FILE')).trim());
  if (token && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new NoSecret(
    'there is no token for Vault',
    'Set VAULT_TOKEN, or VAULT_TOKEN_FILE to the file that a Vault agent writes, where the process starts.',
  );
}

async function textOf(file: string, variable: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new NoSecret(
      `the file of ${variable} is ${error.code ?? 'unreadable'}`,
      `Put the file of ${variable} there, readable for the process.`,
    );
  });
}

/** Vault says 403 for a token that may not and for one that is no more; only the token itself can tell them apart. */
async function refusal(answer: VaultAnswer, name: string, lookUp: () => Promise<VaultAnswer>): Promise<NoSecret> {
  const { status, json } = answer;
  if (status === 403) {
    const known = (await lookUp()).status === 200;
    return known
      ? new NoSecret('Vault forbids it, 403', `Give the token a policy with \`read\` on ${dataPath(name)}.`)
      : new NoSecret(
          'the token is expired or unknown to Vault, 403',
          'Renew the token: VAULT_TOKEN, or the file of VAULT_TOKEN_FILE.',
        );
  }
  if (status === 404) {
    const gone = deletedAnswer.safeParse(json).success;
    return gone
      ? new NoSecret('its newest version was deleted', `Write it again: vault kv put ${kvArguments(name)} …`)
      : new NoSecret(
          'Vault has no such secret, 404',
          `Write it: vault kv put ${kvArguments(name)} … (the path stands without \`data/\`).`,
        );
  }
  if (status === 503) return new NoSecret('Vault is sealed or in maintenance, 503', 'Unseal Vault, then retry.');
  if (status >= 300 && status < 400)
    return new NoSecret(`Vault points elsewhere, ${status}`, 'Set VAULT_ADDR to the active node or its load balancer.');
  if (status === 0)
    return new NoSecret(
      answer.why ?? 'no answer',
      `Check VAULT_ADDR and the network; Vault has ${STORE_MS / 1000} s to answer. Then retry.`,
    );
  return new NoSecret(`Vault answered with status ${status}`, 'Look at Vault, then retry.');
}

function dataPath(name: string): string {
  return name.replace('/', '/data/');
}

function kvArguments(name: string): string {
  const [mount, ...path] = name.split('/');
  return `-mount=${mount} ${path.join('/')}`;
}
