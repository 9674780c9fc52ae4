import type { OptionSpec } from './command.js';

/** Taken by every command, before or after its name. */
export const EVERYWHERE: readonly OptionSpec[] = [
  { flags: '--json', about: 'one JSON value on stdout instead of text' },
  { flags: '--no-color', about: 'no colour (also: NO_COLOR, TERM=dumb)' },
  { flags: '--no-input', about: 'never ask; a missing confirmation is an error' },
  { flags: '--debug', about: 'print the stack of an error' },
  { flags: '-h, --help', about: 'this help' },
];

export const WORKSPACE: OptionSpec = {
  flags: '-w, --workspace <folder>',
  about: 'the workspace (else DAYBOOK_WORKSPACE, else the nearest folder upwards with a daybook.yaml)',
  completes: 'folder',
};

/** Commands that talk to a gateway as a person. */
export const GATEWAY: readonly OptionSpec[] = [
  WORKSPACE,
  { flags: '--gateway <address>', about: 'address of the gateway (else DAYBOOK_GATEWAY, else as the workspace says)' },
  { flags: '--as <person>', about: 'sign in with the development identity of a local workspace' },
  { flags: '--timeout <duration>', about: 'how long one request may take (10s)' },
];

export const REASON: OptionSpec = { flags: '--reason <text>', about: 'why; kept on record' };

export const DIGEST: OptionSpec = { flags: '--digest <prefix>', about: 'answer only what has this digest' };

/** Answering as a deputy, or as a delegate. */
export const IN_PLACE_OF: OptionSpec = {
  flags: '--for <person>',
  about: 'answer in the place of this person, as their deputy or delegate',
};

/** Planning a runbook. */
export const PLANNING: readonly OptionSpec[] = [
  { flags: '-i, --input <name=value>', about: 'an input of the runbook; may be repeated', repeat: true },
  { flags: '-e, --environment <name>', about: 'the environment (else the runbook’s own default)' },
];
