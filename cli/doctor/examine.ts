import { resolveGateway } from '../addresses.js';
import { CliError } from '../cli-error.js';
import type { Given } from '../command.js';
import type { Context } from '../context.js';
import { findWorkspace } from '../find-workspace.js';
import { GatewayClient } from '../gateway-client.js';
import { daybookVersion } from '../version.js';
import { readSettings } from '../workspace-settings.js';
import type { Finding } from './finding.js';
import { examineKeys } from './keys.js';
import { examinePrograms } from './programs.js';
import { examineTemporal } from './temporal.js';
import { examineWorkspace } from './workspace.js';

/** Looks at everything a run needs. Never throws for what it finds; a part that cannot be reached is a finding. */
export async function examine(context: Context, given: Given): Promise<Finding[]> {
  const findings = [examineNode(process.versions.node)];
  let root: string;
  try {
    root = await findWorkspace(context, given.text('workspace'));
  } catch (error) {
    return [...findings, findingOf('workspace', error), ...examinePrograms(context.env)];
  }
  const settings = await readSettings(root);
  findings.push(await examineWorkspace(root));
  findings.push(examineKeys(root, settings.keys));
  findings.push(await examineGateway(context, root, given.text('gateway')));
  findings.push(...(await examineTemporal(context, root, settings.local)));
  return [...findings, ...examinePrograms(context.env)];
}

/** Node 20.20 and later; older ones lack what the Temporal client needs. */
export function examineNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 20)) return { name: 'Node', state: 'good', message: version };
  return {
    name: 'Node',
    state: 'broken',
    message: `${version} is too old; 20.20 is needed`,
    cure: 'Install Node 20.20 or later.',
  };
}

async function examineGateway(context: Context, root: string, flag: string | undefined): Promise<Finding> {
  try {
    const { address, from } = await resolveGateway(context, root, flag);
    const health = await new GatewayClient({ address, context, timeoutMs: 3_000 }).health();
    const own = daybookVersion();
    const version = health.version === own ? health.version : `${health.version}, while this is ${own}`;
    const message = `${address} (from ${from}) answers; version ${version}`;
    if (health.temporal.reachable) return { name: 'gateway', state: 'good', message };
    const cure = 'Start Temporal, or correct `temporal:` in daybook.yaml of the gateway.';
    return {
      name: 'gateway',
      state: 'broken',
      message: `${message}, but it cannot reach Temporal at ${health.temporal.address}`,
      cure,
    };
  } catch (error) {
    return findingOf('gateway', error);
  }
}

function findingOf(name: string, error: unknown): Finding {
  if (!(error instanceof CliError)) throw error;
  return { name, state: 'broken', message: error.message, cure: error.cure };
}
