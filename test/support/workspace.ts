import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { POLICY } from '../../faults/runbook.js';
import type { PublicKey } from '../../model/statement.js';

/** The files of a workspace, each as YAML; what a test leaves out is as below. */
export interface WorkspaceFiles {
  people?: string;
  policy?: string;
  targets?: string;
  daybook?: string;
  /** Name -> YAML. */
  runbooks?: Record<string, string>;
}

const PEOPLE = `
people:
  dana: { name: Dana Reyes, email: dana@shop.example }
  lea: { name: Lea Brandt, email: lea@shop.example }
  omar: { name: Omar Haddad, email: omar@shop.example }
  ines: { name: Ines Duarte, email: ines@shop.example }
  noor: { name: Noor Aziz, email: noor@shop.example }
groups:
  release: [dana, lea]
  product: [omar, dana]
  operations: [ines, noor]
`;

/** daybook.yaml of the tests. What starts servers replaces its ports by free ones. */
export const DAYBOOK = `
daybook: 1
local: true
zone: Europe/Berlin
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: 'http://127.0.0.1:7080' }
keys: .daybook/public-keys.json
records: { folder: .daybook/records }
`;

/** Writes a whole workspace into a new temporary folder and returns its path. */
export async function writeWorkspace(files: WorkspaceFiles, keys: readonly PublicKey[] = []): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'daybook-'));
  await mkdir(path.join(root, 'runbooks'));
  await mkdir(path.join(root, '.daybook'));
  await writeFile(path.join(root, 'people.yaml'), files.people ?? PEOPLE);
  await writeFile(path.join(root, 'policy.yaml'), files.policy ?? POLICY);
  await writeFile(path.join(root, 'targets.yaml'), files.targets ?? 'targets: {}\n');
  await writeFile(path.join(root, 'daybook.yaml'), files.daybook ?? DAYBOOK);
  for (const [name, text] of Object.entries(files.runbooks ?? {}))
    await writeFile(path.join(root, 'runbooks', `${name}.yaml`), text);
  await writeFile(path.join(root, '.daybook', 'public-keys.json'), JSON.stringify({ keys }));
  return root;
}
