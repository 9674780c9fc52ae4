import PostalMime from 'postal-mime';
import { type JudgedMail, judgeMail } from '../../../../gateway/mail/judge-mail.js';
import type { Person } from '../../../../model/people.js';
import type { HandlePlace } from '../../../../records/handles.js';

export const HANDLE = '0123456789abcdef0123456789abcdef';
export const GROUP_HANDLE = 'f'.repeat(32);
export const DANA: Person = { id: 'dana', name: 'Dana Reyes', email: 'Dana@shop.example' };
export const PLACE: HandlePlace = { run: 'go-live-1', ask: 'tell/1', digest: 'd'.repeat(64), person: 'dana' };
export const PASS = 'Authentication-Results: mx.shop.example; dmarc=pass header.from=shop.example';

export interface Parts {
  /** Header lines on top of the mail, instead of our server's own verdict. */
  top?: string[];
  from?: string;
  to?: string;
  more?: string[];
  text?: string;
}

/** A reply that lacks nothing but what `parts` says. */
export function mailOf({
  top = [PASS],
  from = 'Dana Reyes <dana@shop.example>',
  to,
  more = [],
  text = 'ACK',
}: Parts): string {
  return [
    ...top,
    'Received: from elsewhere',
    `From: ${from}`,
    `To: ${to ?? `Daybook <daybook+${HANDLE}@shop.example>`}`,
    'Message-ID: <one@shop.example>',
    'Subject: Re: go live',
    ...more,
    '',
    text,
  ].join('\r\n');
}

/** What it is good for, to a gateway that knows Dana and two handles. */
export async function judge(
  raw: string,
  o: { authServ?: string } = { authServ: 'mx.shop.example' },
): Promise<JudgedMail> {
  return judgeMail(await PostalMime.parse(raw), {
    sender: 'daybook@shop.example',
    ...o,
    people: { people: { dana: DANA } },
    readHandle: async (handle) =>
      handle === HANDLE ? PLACE : handle === GROUP_HANDLE ? { ...PLACE, person: undefined } : undefined,
  });
}

/** Why such a reply does not count. */
export async function whyNot(parts: Parts): Promise<string> {
  const judged = await judge(mailOf(parts));
  return judged.is === 'nothing' ? judged.why : `it counted as ${judged.is}`;
}
