import type { LedgerDelivery, LedgerLine } from '../../gateway/api.js';

/** How moments and outcomes are written. */
export interface ToldStyle {
  /** A moment of the run's clock, ms. */
  time(at: number): string;
  /** Marks of what arrived, and of what did not. */
  arrived: string;
  failed: string;
}

/**
 * How somebody was told, in order, and what became of it: `slack ✘`, `email ✔ 14:02`, `2 reminders`, `deputy lea ✔ 15:10`.
 * An address that failed once fails for reminders too, so that those which arrived are enough.
 */
export function toldParts(line: LedgerLine, style: ToldStyle): string[] {
  const asked = line.told.filter(({ what }) => what === 'ask').map((one) => askText(one, style));
  return [...asked, ...reminderText(line.told), ...deputyText(line, style)];
}

/** Why nothing reaches somebody: what the transports said, for whom that is shown; else in our own words. */
export function whyText({ state, told, why }: LedgerLine): string | undefined {
  const said = state === 'unreachable' ? told.flatMap((one) => (one.what === 'ask' && one.why ? [one.why] : [])) : [];
  return said.length > 0 ? [...new Set(said)].join('; ') : why;
}

function askText({ transport, channel, state, at }: LedgerDelivery, { time, arrived, failed }: ToldStyle): string {
  const where = channel === undefined ? transport : `${transport} ${channel}`;
  if (state === 'failed') return `${where} ${failed}`;
  return state === 'bounced' ? `${where} ${failed} bounced` : `${where} ${arrived} ${time(at)}`;
}

function reminderText(told: readonly LedgerDelivery[]): string[] {
  const arrived = told.filter(({ what, state }) => what === 'reminder' && (state === 'sent' || state === 'delivered'));
  if (arrived.length === 0) return [];
  const asked = told.findLast(({ what }) => what === 'ask')?.transport;
  const others = [...new Set(arrived.map(({ transport }) => transport))].filter((transport) => transport !== asked);
  const over = others.length > 0 ? ` over ${others.join(' and ')}` : '';
  return [`${arrived.length} ${arrived.length === 1 ? 'reminder' : 'reminders'}${over}`];
}

/** Who stands in for them; a deputy whom no way reached has no name in the ledger. */
function deputyText({ told, deputies = [] }: LedgerLine, { time, arrived, failed }: ToldStyle): string[] {
  if (deputies.length > 0) return deputies.map(({ person, at }) => `deputy ${person} ${arrived} ${time(at)}`);
  return told.some(({ what }) => what === 'escalation') ? [`deputy ${failed}`] : [];
}
