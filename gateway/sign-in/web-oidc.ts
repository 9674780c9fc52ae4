import * as oauth from 'openid-client';
import { z } from 'zod';
import { isLoopbackHost } from '../../model/loopback.js';
import { Refusal } from '../refusal.js';
import type { OidcConfig } from './oidc.js';

/** What a browser brings back from the identity provider must fit this. It never leaves the browser's own cookie. */
export const ticketShape = z.strictObject({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  /** Page to go to afterwards. */
  to: z.string(),
});
export type Ticket = z.infer<typeof ticketShape>;

/** The provider may remember a sign-in of its own for so long; level 3 wants it within 15 minutes. */
const MAX_AGE_S = 600;

/** Signs people in over their browser: authorization code with PKCE, at one identity provider. A public client. */
export class WebOidc {
  private configuration: Promise<oauth.Configuration> | undefined;

  /** `gateway` is how browsers reach it; the provider must know `<gateway>/sign-in/callback` as redirect address. */
  constructor(
    private readonly config: OidcConfig,
    private readonly gateway: string,
  ) {}

  /** Where to send the browser, and what to keep in its cookie meanwhile. Throws a 503 Refusal. */
  async begin(to: string): Promise<{ address: string; ticket: Ticket }> {
    const ticket: Ticket = {
      state: oauth.randomState(),
      nonce: oauth.randomNonce(),
      verifier: oauth.randomPKCECodeVerifier(),
      to,
    };
    const address = oauth.buildAuthorizationUrl(await this.discovered(), {
      redirect_uri: this.callback,
      scope: 'openid email',
      code_challenge: await oauth.calculatePKCECodeChallenge(ticket.verifier),
      code_challenge_method: 'S256',
      state: ticket.state,
      nonce: ticket.nonce,
      max_age: String(MAX_AGE_S),
    });
    return { address: address.href, ticket };
  }

  /**
   * The id token that the provider gives for what the browser brought back (`search` of the callback). It is not verified
   * yet: OidcSignIn does that. Throws a Refusal: 401 when it does not fit the ticket or the person refused, 503.
   */
  async finish(search: string, { state, nonce, verifier }: Ticket): Promise<string> {
    const configuration = await this.discovered();
    const checks = {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
      maxAge: MAX_AGE_S,
    };
    const tokens = await oauth
      .authorizationCodeGrant(configuration, new URL(`${this.callback}${search}`), checks)
      .catch((error: unknown) => {
        throw refused(error);
      });
    return tokens.id_token ?? '';
  }

  private get callback(): string {
    return `${this.gateway.replace(/\/$/, '')}/sign-in/callback`;
  }

  /** Read once and kept; a failure is not kept. */
  private discovered(): Promise<oauth.Configuration> {
    this.configuration ??= discover(this.config).catch((error: unknown) => {
      this.configuration = undefined;
      throw error;
    });
    return this.configuration;
  }
}

async function discover({ issuer, clientId }: OidcConfig): Promise<oauth.Configuration> {
  const server = new URL(issuer);
  // Plain http is for a provider on this machine, in tests and demonstrations.
  const insecure = server.protocol === 'http:' && isLoopbackHost(server.hostname);
  return oauth
    .discovery(server, clientId, undefined, oauth.None(), { execute: insecure ? [oauth.allowInsecureRequests] : [] })
    .catch((error: unknown) => {
      throw new Refusal(503, {
        code: 'identity-provider-unavailable',
        message: `the identity provider ${issuer} could not be asked: ${wordsOf(error)}`,
        cure: 'Check oidc.issuer in daybook.yaml, and that the gateway reaches it.',
      });
    });
}

function refused(error: unknown): Refusal {
  const said =
    error instanceof oauth.AuthorizationResponseError ? (error.error_description ?? error.error) : wordsOf(error);
  return new Refusal(401, {
    code: 'sign-in-refused',
    message: `the identity provider did not sign you in: ${said}`,
    cure: 'Begin again at /sign-in.',
  });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
