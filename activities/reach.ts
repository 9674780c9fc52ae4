import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { errored, refused, systemCode } from './failures.js';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');
LOOPBACK.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/** Where a machine's metadata service lives; no target is there, credentials are. */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
LINK_LOCAL.addSubnet('::ffff:169.254.0.0', 112, 'ipv6');

export interface Address {
  address: string;
  family: 4 | 6;
}

/**
 * The address to connect to; connect to this one and not to the name, which may mean another a moment later.
 * Refuses (`address-refused`) link-local addresses, and in a `local` workspace every name with an address beyond loopback.
 * Errored (`name-unknown`) when the name has no address.
 */
export async function addressOf(host: string, local: boolean): Promise<Address> {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const all = isIP(name) ? [{ address: name, family: isIP(name) }] : await lookUp(name);
  for (const { address, family } of all) {
    const kind = family === 6 ? 'ipv6' : 'ipv4';
    if (LINK_LOCAL.check(address, kind))
      throw refused('address-refused', `${host} is a link-local address (${address}); nothing was sent.`);
    if (local && !LOOPBACK.check(address, kind)) {
      throw refused(
        'address-refused',
        `${host} is ${address}, which is not this machine, and a local workspace acts on this machine only. Take a loopback address in targets.yaml, or remove \`local: true\` from daybook.yaml and set up sign-in.`,
      );
    }
  }
  const first = all[0];
  if (!first) throw unknownName(host, 'no address');
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
}

async function lookUp(name: string): Promise<{ address: string; family: number }[]> {
  try {
    return await lookup(name, { all: true });
  } catch (error) {
    throw unknownName(name, systemCode(error) ?? 'look-up failed');
  }
}

function unknownName(host: string, why: string) {
  return errored(
    'name-unknown',
    `The name ${host} could not be resolved (${why}). Check it in targets.yaml and the worker's DNS.`,
    'no',
  );
}
