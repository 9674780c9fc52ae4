import type { Json } from '../../model/json.js';
import { isReference } from '../../model/reference-text.js';
import { targetKinds } from '../../model/target-kinds/index.js';
import type { Target, Targets } from '../../model/workspace.js';

/** A target as the catalogue shows it: no value of a reference, and no credential that was written out. */
export interface CatalogueLine {
  target: string;
  kind: string;
  environment: string;
  owner?: string;
  exposure?: string;
  layer?: string;
  /** Where it is, or the reference that says so. Missing for a kind that has no address. */
  address?: string;
  /** References that the worker must be able to resolve. */
  needs: string[];
}

/** The entries of one environment, or of all, by name. Pure. */
export function catalogueOf(targets: Targets, environment?: string): CatalogueLine[] {
  return Object.values(targets)
    .flatMap((entries) => Object.values(entries))
    .filter((target) => environment === undefined || target.environment === environment)
    .map(lineOf)
    .sort((a, b) => a.target.localeCompare(b.target) || a.environment.localeCompare(b.environment));
}

function lineOf(target: Target): CatalogueLine {
  const { name, kind, environment, config, catalogue = {} } = target;
  const address = addressOf(target);
  return {
    target: name,
    kind,
    environment,
    ...catalogue,
    ...(address !== undefined && { address }),
    needs: needsOf(config),
  };
}

/** The fields that hold an address are those of its kind. */
function addressOf({ kind, config }: Target): string | undefined {
  const { addresses = {}, missing = {} } = targetKinds.find((one) => one.kind === kind) ?? {};
  const found = Object.keys(addresses).flatMap((field) => {
    const value = config[field] ?? missing[field];
    return typeof value === 'string' ? [withoutSecrets(value)] : [];
  });
  const [first] = found;
  if (first === undefined) return undefined;
  const port = typeof config.port === 'number' || typeof config.port === 'string' ? `:${config.port}` : '';
  return `${found.join(', ')}${port}`;
}

/** A user, a password, a path or a query may be a credential: of an address on the web only its origin is shown. */
function withoutSecrets(address: string): string {
  const reference: boolean = isReference(address);
  if (reference || !URL.canParse(address) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(address)) return address;
  const { protocol, host, pathname } = new URL(address);
  return `${protocol}//${host}${pathname.length > 1 ? '/…' : ''}`;
}

function needsOf(value: Json): string[] {
  if (isReference(value)) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...new Set(Object.values(value).flatMap((item) => needsOf(item as Json)))].sort();
}
