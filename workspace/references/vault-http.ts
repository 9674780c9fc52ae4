import { request as requestPlain } from 'node:http';
import { request as requestSecure } from 'node:https';

const MOST_BYTES = 1024 * 1024;

export interface Vault {
  /** As VAULT_ADDR says it. */
  address: string;
  token: string;
  namespace?: string;
  /** Certificates of those who vouch for it, as PEM. Missing: those that Node knows. */
  ca?: string;
  signal: AbortSignal;
}

export interface VaultAnswer {
  /** 0: there was no answer, and `why` says why in a code. */
  status: number;
  json: unknown;
  why?: string;
}

/** One GET below /v1/, on a connection of its own. Follows no redirect: the token would go along. Never rejects. */
export function askVault({ address, token, namespace, ca, signal }: Vault, path: string): Promise<VaultAnswer> {
  const url = new URL(`${address.replace(/\/+$/, '')}/v1/${path}`);
  const headers = {
    'x-vault-token': token,
    'x-vault-request': 'true',
    ...(namespace !== undefined && namespace !== '' && { 'x-vault-namespace': namespace }),
  };
  return new Promise((resolve) => {
    const lost = (error: NodeJS.ErrnoException) =>
      resolve({
        status: 0,
        json: undefined,
        why: signal.aborted ? 'no answer in time' : (error.code ?? 'connection lost'),
      });
    const request = (url.protocol === 'https:' ? requestSecure : requestPlain)(
      url,
      { headers, agent: false, signal, ...(ca !== undefined && { ca }) },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          text += chunk;
          if (text.length > MOST_BYTES) request.destroy();
        });
        response.on('error', lost);
        response.on('close', () => lost({ name: 'Error', message: '', code: 'connection lost' }));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, json: jsonOf(text) }));
      },
    );
    request.on('error', lost);
    request.end();
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
