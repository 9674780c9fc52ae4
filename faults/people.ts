import type { AnswerRequest, RunReply, Session, StartReply } from '../gateway/api.js';
import type { Verdict } from '../model/ask.js';
import type { Plan } from '../model/plan.js';

/** A decision that was answered with success: it must be in the run's history for ever (I1). */
export interface Promised {
  sub: string;
  ask: string;
  action: string;
}

/**
 * People at the gateway's door, who try again when it does not answer. The same intention keeps its jti, so that trying
 * again is no second vote.
 */
export class People {
  readonly promised: Promised[] = [];
  private readonly sessions = new Map<string, string>();

  constructor(readonly address: string) {}

  async start(plan: Plan, run: string): Promise<void> {
    await this.persist('start', async () => {
      const reply = await this.request<StartReply>('dana', 'POST', '/api/runs', { plan, run }).catch(
        async (error: unknown) => {
          // A lost answer: the run is there if it was started.
          if (error instanceof Refused && error.status === 409 && (await this.look(run))) return undefined;
          throw error;
        },
      );
      return reply ?? true;
    });
  }

  look(run: string): Promise<RunReply | undefined> {
    return this.request<RunReply>('dana', 'GET', `/api/runs/${run}`).catch(() => undefined);
  }

  /** Answers an ask as it is shown. Returns the verdict; an accepted one is a promise. */
  async answer(
    run: string,
    sub: string,
    { ask, ...parts }: Pick<AnswerRequest, 'action' | 'digest' | 'fields'> & { ask: string },
  ): Promise<Verdict> {
    const { action } = parts;
    const body: AnswerRequest = { ...parts, jti: `${run}.${ask}.${sub}`.replaceAll('/', '.') };
    const verdict = await this.persist('answer', () =>
      this.request<Verdict>(sub, 'POST', `/api/runs/${run}/asks/${encodeURIComponent(ask)}/answer`, body),
    );
    if (verdict.verdict === 'accepted') this.promised.push({ sub, ask, action });
    return verdict;
  }

  /** Tries until there is an answer; a refusal is one. */
  private async persist<T>(what: string, attempt: () => Promise<T>): Promise<T> {
    let last: unknown;
    for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
      try {
        return await attempt();
      } catch (error) {
        if (
          error instanceof Refused &&
          error.status >= 400 &&
          error.status < 500 &&
          error.status !== 401 &&
          error.status !== 409
        )
          throw error;
        if (error instanceof Refused && error.status === 401) this.sessions.clear();
        last = error;
        await pause(100);
      }
    }
    throw new Error(`${what}: no answer within 60 s; last: ${String(last)}`);
  }

  private async request<T>(sub: string, method: string, path: string, body?: unknown): Promise<T> {
    const token = this.sessions.get(sub) ?? (await this.signIn(sub));
    return call<T>(`${this.address}${path}`, { method, token, body });
  }

  private async signIn(sub: string): Promise<string> {
    const session = await call<Session>(`${this.address}/api/sign-in/development`, {
      method: 'POST',
      body: { person: sub },
    });
    this.sessions.set(sub, session.token);
    return session.token;
  }
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(`${status}: ${text}`);
  }
}

async function call<T>(
  url: string,
  { method, token, body }: { method: string; token?: string; body?: unknown },
): Promise<T> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(8_000),
  });
  if (!response.ok) throw new Refused(response.status, (await response.text()).slice(0, 300));
  return (await response.json()) as T;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
