import type { JsonObject } from './json.js';
import type { People } from './people.js';
import type { Policy } from './policy.js';

/** The four files of a workspace, validated together. Paths are relative to its root. */
export interface Workspace {
  root: string;
  daybook: DaybookConfig;
  people: People;
  policy: Policy;
  targets: Targets;
}

/** daybook.yaml after validation. */
export interface DaybookConfig {
  /** Marks the workspace `local`: development identity, loopback only. */
  local: boolean;
  zone: string;
  temporal: { address: string; namespace: string };
  gateway: { address: string };
  /** File with the public keys of the gateway, relative to the root. */
  keys: string;
  records: { folder: string };
  oidc?: { issuer: string; clientId: string };
  /** Ways to people by name, in the order in which they are tried. Empty: nobody is told anything but by `notify`, on the console. */
  transports: Record<string, TransportConfig>;
  /** Reference (`env:`, `file:`, `vault:`, `aws-sm:`) to the secret of mail links. A local workspace makes one of its own. */
  links?: { secret: string };
}

/** A way to people. Where it is reached, and with which credentials, stands in targets.yaml per environment. */
export type TransportConfig =
  | { kind: 'slack'; target: string }
  | { kind: 'email'; target: string; from: string; replies?: string }
  | { kind: 'webhook'; target: string; shape: 'daybook' | 'pagerduty' }
  | { kind: 'console' };

/** Target name -> environment -> target. */
export type Targets = Record<string, Record<string, Target>>;

export interface Target {
  name: string;
  environment: string;
  kind: string;
  config: JsonObject;
  /** What it is in the catalogue of everything that can be reached; no part of the plan. */
  catalogue?: Catalogue;
}

export interface Catalogue {
  /** Group or person who answers for it. */
  owner?: string;
  /** Who can reach it. */
  exposure?: Exposure;
  /** Where it stands in the system; graphs and experiments are sorted by it. */
  layer?: Layer;
}

export type Exposure = 'internal' | 'partners' | 'public';

export type Layer =
  | 'region'
  | 'zone'
  | 'cluster'
  | 'node'
  | 'pod'
  | 'sidecar'
  | 'process'
  | 'storage'
  | 'network'
  | 'service';
