import * as oauth from 'openid-client';
import { isLoopbackHost } from '../../model/loopback.js';

export interface DeviceSignIn {
  issuer: string;
  clientId: string;
  /** Told once, before the wait begins: where to go, and what to enter there. */
  onCode(code: DeviceCode): void;
  /** Ends the wait early. */
  signal?: AbortSignal;
}

export interface DeviceCode {
  verificationUri: string;
  userCode: string;
  /** The same address with the code in it, where the provider has one. */
  verificationUriComplete?: string;
  expiresInSeconds: number;
}

/**
 * Signs a person in with the OAuth device flow and returns the id token for the gateway, which verifies it itself.
 * Throws when the provider does not know the flow or the client, when the person refuses, and when the code expires.
 * Each call is a sign-in of its own.
 */
export async function deviceSignIn({ issuer, clientId, onCode, signal }: DeviceSignIn): Promise<string> {
  const server = new URL(issuer);
  // Plain http is for a provider on this machine, in tests and demonstrations.
  const insecure = server.protocol === 'http:' && isLoopbackHost(server.hostname);
  const config = await oauth.discovery(server, clientId, undefined, oauth.None(), {
    execute: insecure ? [oauth.allowInsecureRequests] : [],
  });
  // `max_age=0` asks for a sign-in now, not for one that the browser remembers; the gateway wants it within 15 minutes.
  const device = await oauth.initiateDeviceAuthorization(config, { scope: 'openid email', max_age: '0' });
  onCode({
    verificationUri: device.verification_uri,
    userCode: device.user_code,
    verificationUriComplete: device.verification_uri_complete,
    expiresInSeconds: device.expires_in,
  });
  const tokens = await oauth.pollDeviceAuthorizationGrant(config, device, undefined, { signal });
  if (!tokens.id_token)
    throw new Error(`${issuer} gave no id token; the client ${clientId} must be allowed the scope openid`);
  return tokens.id_token;
}
