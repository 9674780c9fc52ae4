import { relative, resolve } from 'node:path';
import { keyFolder, makeSigningKey } from '../../workspace/key-files.js';
import { readPublicKeys } from '../../workspace/public-keys.js';
import type { Context } from '../context.js';
import { findWorkspace } from '../find-workspace.js';
import { throwForeseen } from '../throw-foreseen.js';
import { readSettings } from '../workspace-settings.js';

export interface MadeKey {
  root: string;
  kid: string;
  /** Wall time, ms. */
  notAfter: number;
  /** The public list, relative to the root. */
  list: string;
  /** Where the private half lies, relative to the root. */
  folder: string;
  /** Other keys that are still valid, with their ends. */
  overlapping: { kid: string; notAfter: number }[];
}

/** Makes a signing key in an existing workspace, or rotates it. Not idempotent. Throws a CliError (usage). */
export async function makeKey(context: Context, folder: string | undefined): Promise<MadeKey> {
  const root = await findWorkspace(context, folder);
  const { keys } = await readSettings(root);
  const now = context.clock.now();
  const { kid, notAfter } = await makeSigningKey({ root, keys }, { now }).catch(throwForeseen);
  const listed = await readPublicKeys({ root, keys });
  return {
    root,
    kid,
    notAfter,
    list: relative(root, resolve(root, keys)),
    folder: relative(root, keyFolder(root)),
    overlapping: listed.flatMap((key) =>
      key.kid === kid || key.notAfter < now ? [] : [{ kid: key.kid, notAfter: key.notAfter }],
    ),
  };
}
