import type { Letter } from '../../../../model/messages/letter.js';
import type { Person } from '../../../../model/people.js';
import {
  DeliveryError,
  type Destination,
  type Sent,
  type SentRef,
  type Transport,
} from '../../../../transports/transport.js';

/** A letter that stands somewhere for people to see. */
export interface Posted {
  transport: string;
  key: string;
  /** Person, or channel. */
  to: string;
  letter: Letter;
  link?: string;
  /** How often it was brought up to date. */
  updates: number;
}

/** What a transport does to the next letter: take it, refuse the address, be down, or take it and lose its answer. */
export type Bite = 'take' | 'refuse' | 'down' | 'lose';

/** Transports that keep what they are given, in memory, and bite when told to. */
export class PostOffice {
  readonly posted: Posted[] = [];
  /** Decides for each letter; `take` unless a test says otherwise. */
  bite: (transport: string, to: string, key: string) => Bite = () => 'take';
  /** Called with each letter that is handed over, before the sender hears of it. */
  onPosted: (posted: Posted) => void = () => undefined;
  sends = 0;

  /** `living`: its letters can be brought up to date in place, as Slack's can. */
  transport(name: string, { kind, living = false }: { kind: Transport['kind']; living?: boolean }): Transport {
    const update = async (ref: SentRef, letter: Letter, to: Destination) => {
      if (this.bite(name, addressOf(to), letter.key) === 'down')
        throw new DeliveryError('unavailable', `${name} is down`);
      const posted = this.posted.find((one) => one.transport === name && one.key === ref.key);
      if (!posted) throw new DeliveryError('refused', 'there is no such message');
      posted.letter = letter;
      posted.updates += 1;
    };
    return {
      name,
      kind,
      cannotReach: (person: Person) =>
        person.addresses?.[name] ? undefined : `${person.name} has no address at ${name}`,
      send: (letter, to, how) => this.send(name, { letter, to, first: how?.first ?? false, living }),
      ...(living ? { update } : {}),
      close: async () => {},
    };
  }

  /** Letters to somebody, oldest first. */
  to(recipient: string): Posted[] {
    return this.posted.filter(({ to }) => to === recipient);
  }

  private async send(
    transport: string,
    { letter, to, first, living }: { letter: Letter; to: Destination; first: boolean; living: boolean },
  ): Promise<Sent> {
    this.sends += 1;
    const address = addressOf(to);
    const { key } = letter;
    const sent: Sent = { state: living ? 'delivered' : 'sent', ...(living ? { ref: { key } } : {}) };
    // As Slack and mail do: who may have tried before looks first.
    if (!first && this.posted.some((one) => one.transport === transport && one.key === key)) return sent;
    const bite = this.bite(transport, address, key);
    if (bite === 'refuse') throw new DeliveryError('refused', `${transport} does not know ${address}`);
    if (bite === 'down') throw new DeliveryError('unavailable', `${transport} is down`, 50);
    const link = 'person' in to ? to.link : undefined;
    const posted: Posted = { transport, key, to: address, letter, updates: 0, ...(link ? { link } : {}) };
    this.posted.push(posted);
    this.onPosted(posted);
    if (bite === 'lose') throw new DeliveryError('lost', `${transport} gave no answer`);
    return sent;
  }
}

function addressOf(to: Destination): string {
  return 'person' in to ? to.person.id : to.channel;
}
