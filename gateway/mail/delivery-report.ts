import type { Email } from 'postal-mime';
import { statusWords } from '../../transports/email/status-words.js';

/** What a delivery status notification (RFC 3464) says. */
export interface DeliveryReport {
  /** `failed`: it will not arrive. `delayed`: it is still tried. `other`: delivered, relayed, expanded. */
  outcome: 'failed' | 'delayed' | 'other';
  /** Human words for the status: `no such mailbox (5.1.1)`. */
  why: string;
}

/** Undefined for a mail that is none, or says nothing that can be read. Of several recipients the worst counts. */
export function deliveryReport({ attachments }: Pick<Email, 'attachments'>): DeliveryReport | undefined {
  const report = attachments.find(({ mimeType }) => mimeType === 'message/delivery-status');
  if (!report) return undefined;
  const { content } = report;
  const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
  const recipients = text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((block) => ({ action: fieldOf(block, 'action')?.toLowerCase(), status: fieldOf(block, 'status') }))
    .filter(({ action, status }) => action !== undefined && status !== undefined);
  const found = recipients.find(isFailed) ?? recipients.find(isDelayed) ?? recipients[0];
  if (!found?.status) return undefined;
  return {
    outcome: isFailed(found) ? 'failed' : isDelayed(found) ? 'delayed' : 'other',
    why: statusWords(found.status),
  };
}

interface RecipientStatus {
  action?: string;
  status?: string;
}

function isFailed({ action, status }: RecipientStatus): boolean {
  return action === 'failed' && status?.startsWith('5.') === true;
}

/** A server that gives up after temporary failures says `failed` with 4.x.x: nothing is wrong with the address. */
function isDelayed({ action, status }: RecipientStatus): boolean {
  return action === 'delayed' || (action === 'failed' && status?.startsWith('4.') === true);
}

function fieldOf(block: string, name: 'action' | 'status'): string | undefined {
  const pattern = name === 'action' ? /^action:\s*([a-z]+)/im : /^status:\s*([245]\.\d{1,3}\.\d{1,3})\b/im;
  return block.match(pattern)?.[1];
}
