import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that speaks the contract of Vault's KV engine, version 2, as its HTTP API documents it. */
export class Vault {
  /** Path below the mount `secret` -> its newest version. `null`: that one was deleted. */
  readonly secrets = new Map<string, Record<string, unknown> | null>();
  /** Token -> paths that it may read. */
  readonly tokens = new Map<string, string[]>();
  readonly asked: string[] = [];
  sealed = false;
  /** Requests are taken and never answered. */
  silent = false;
  /** Instead of the contract: this status with this body. */
  instead: { status: number; body: string; location?: string } | undefined;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<Vault> {
    const server = createServer();
    const vault = new Vault(server);
    server.on('request', ({ url = '', headers }, response) => {
      vault.asked.push(url);
      if (vault.silent) return;
      const answer = vault.#answer(url, String(headers['x-vault-token'] ?? ''));
      response.writeHead(answer.status, {
        'content-type': 'application/json',
        ...(answer.location !== undefined && { location: answer.location }),
      });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return vault;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(url: string, token: string): { status: number; body: string; location?: string } {
    if (this.instead) return this.instead;
    if (this.sealed) return said(503, { errors: ['Vault is sealed'] });
    const allowed = this.tokens.get(token);
    if (!allowed) return said(403, { errors: ['permission denied'] });
    if (url === '/v1/auth/token/lookup-self') return said(200, { data: { display_name: 'worker' } });
    const path = decodeURIComponent(url.replace(/^\/v1\/secret\/data\//, ''));
    if (!url.startsWith('/v1/secret/data/') || !allowed.includes(path))
      return said(403, { errors: ['1 error occurred:\n\t* permission denied\n\n'] });
    const data = this.secrets.get(path);
    if (data === undefined) return said(404, { errors: [] });
    const metadata = { created_time: '2026-11-20T10:00:00Z', deletion_time: '', destroyed: false, version: 2 };
    if (data === null)
      return said(404, { data: { data: null, metadata: { ...metadata, deletion_time: '2026-11-21T10:00:00Z' } } });
    return said(200, { request_id: 'r', lease_id: '', renewable: false, data: { data, metadata } });
  }
}

function said(status: number, body: unknown): { status: number; body: string } {
  return { status, body: JSON.stringify(body) };
}
