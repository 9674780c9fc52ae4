import { randomBytes } from 'node:crypto';
import PostalMime, { type Email } from 'postal-mime';

/** A mail as it was taken, and what a mail program would make of it. */
export interface Mail {
  /** In addresses of the pages. */
  id: string;
  /** When it was taken, ms. */
  at: number;
  /** The envelope: who it was really from and to. */
  from: string;
  to: string[];
  raw: Buffer;
  parsed: Email;
}

/** Reads a mail. One that is no proper MIME is still a mail: then it has little more than its source. */
export async function readMail(raw: Buffer, envelope: { from: string; to: string[]; at: number }): Promise<Mail> {
  return { id: randomBytes(6).toString('hex'), ...envelope, raw, parsed: await PostalMime.parse(raw) };
}

/** Value of a header, the first one of that name; undefined when it has none. Lower-case name. */
export function headerOf({ parsed }: Pick<Mail, 'parsed'>, name: string): string | undefined {
  return parsed.headers.find(({ key }) => key === name)?.value;
}
