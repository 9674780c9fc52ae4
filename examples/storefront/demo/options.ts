import { parseArgs } from 'node:util';

/** How the demo was asked to go. */
export interface DemoOptions {
  /** The demo answers the questions itself, through the gateway as everybody does, and ends. */
  unattended: boolean;
  /** What is put into green answers slowly and with the wrong version. */
  badRelease: boolean;
  /** What green is asked to become. */
  release: string;
  /** The example's own edge, also where HAProxy is installed. */
  ownEdge: boolean;
  help: boolean;
}

export const USAGE = `npm start -- [options]

  --unattended       answer the approvals too, end by itself; the exit code says how the run ended
  --bad-release      green answers slowly and with the wrong version: ends undone (exit code 7), blue serves
  --release VERSION  what green becomes (v1.5.0)
  --own-edge         the example's own edge in front, even where HAProxy is installed
`;

/** Reads the words after `npm start --`. Throws a TypeError, in words for the person, on what it does not know. */
export function parseOptions(argv: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      unattended: { type: 'boolean', default: false },
      'bad-release': { type: 'boolean', default: false },
      release: { type: 'string', default: 'v1.5.0' },
      'own-edge': { type: 'boolean', default: false },
      'no-color': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const { unattended, release, help } = values;
  return { unattended, release, help, badRelease: values['bad-release'], ownEdge: values['own-edge'] };
}
