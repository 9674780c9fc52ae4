import { findToxiproxy } from '../../tools/toxiproxy/find-toxiproxy.js';
import { hasProgram, type Part } from './needs.js';

/** Built from Go modules in about half a minute where it is missing. */
export const toxiproxyPart: Part = {
  name: 'a toxiproxy',
  present: (await findToxiproxy(process.env)) !== undefined || hasProgram('go', ['version']),
  cure: 'Put toxiproxy-server on PATH, or install Go, which builds it.',
};

/** Limit of the hook that starts it: it may have to be built first. */
export const TOXIPROXY_LIMIT_MS = 600_000;
