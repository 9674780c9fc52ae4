import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../gateway/api.js';

/** A session on disk, bound to the gateway that gave it: it is never sent to another address. */
export interface StoredSession extends Session {
  gateway: string;
}

/** Seconds before its end a session is no longer used, so that it does not end under way. */
const MARGIN_MS = 30_000;

/**
 * The sessions of one workspace: `.daybook/sessions/<person>.json`, readable by their owner only. The person who signed
 * in last is named in `.daybook/sessions/last`.
 */
export class Sessions {
  private readonly folder: string;

  constructor(root: string) {
    this.folder = join(root, '.daybook', 'sessions');
  }

  /** Keeps the session and makes it the one used by default. */
  keep(session: StoredSession): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    writePrivately(this.file(session.person.id), `${JSON.stringify(session, null, 2)}\n`);
    writePrivately(join(this.folder, 'last'), session.person.id);
  }

  /** The session of a person with this gateway, unless it has ended. */
  of(person: string, gateway: string, now: number): StoredSession | undefined {
    const session = readSession(this.file(person));
    if (session?.gateway !== gateway || session.expiresAt - MARGIN_MS <= now) return undefined;
    return session;
  }

  /** Whoever signed in last here. */
  lastPerson(): string | undefined {
    try {
      return readFileSync(join(this.folder, 'last'), 'utf8').trim() || undefined;
    } catch {
      return undefined;
    }
  }

  private file(person: string): string {
    return join(this.folder, `${encodeURIComponent(person)}.json`);
  }
}

function readSession(file: string): StoredSession | undefined {
  try {
    const content = JSON.parse(readFileSync(file, 'utf8')) as Partial<StoredSession>;
    const whole = typeof content.token === 'string' && typeof content.expiresAt === 'number' && content.person?.id;
    return whole ? (content as StoredSession) : undefined;
  } catch {
    return undefined;
  }
}

/** Never readable by others, not even for a moment, and never half written. */
function writePrivately(file: string, content: string): void {
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, content, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
}
