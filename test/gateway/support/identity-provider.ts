import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

export interface SmallProvider {
  issuer: string;
  /** Signs claims over good defaults; `undefined` leaves a claim out. */
  token(claims: JWTPayload, header?: { alg?: string; kid?: string }): Promise<string>;
  stop(): Promise<void>;
}

/** Discovery and keys of an identity provider, for tokens that a real one would not issue. */
export async function smallProvider(now: () => number): Promise<SmallProvider> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const server: Server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/jwks' ? { keys: [jwk] } : { issuer, jwks_uri: `${issuer}/jwks` }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    token: (claims, { alg = 'RS256', kid = 'k1' } = {}) => {
      const seconds = Math.floor(now() / 1000);
      const all = { iss: issuer, aud: 'daybook', sub: 'sub-ines', iat: seconds, exp: seconds + 600, ...claims };
      return new SignJWT(all)
        .setProtectedHeader({ alg, kid })
        .sign(alg === 'HS256' ? new TextEncoder().encode(JSON.stringify(jwk)) : privateKey);
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
