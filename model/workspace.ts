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
}

/** Target name -> environment -> target. */
export type Targets = Record<string, Record<string, Target>>;

export interface Target {
  name: string;
  environment: string;
  kind: string;
  config: JsonObject;
}
