import { standings } from '../../model/programme/standing.js';
import { readRelease, releasesOf } from '../../records/programmes.js';
import { loadProgrammes } from '../../workspace/programmes.js';
import type { ProgrammeReply, ProgrammesReply } from '../api.js';
import type { GatewayContext } from '../context.js';
import { partsFacts } from './facts.js';
import { ownProgramme } from './own-programme.js';

/** The programmes of the gateway's checkout, and the releases that have gone into them, newest first. What does not check is left out. */
export async function viewProgrammes(gateway: GatewayContext): Promise<ProgrammesReply> {
  const loaded = await loadProgrammes(gateway.workspace.root);
  const programmes = loaded.flatMap(({ programme }) => programme ?? []);
  return {
    programmes: await Promise.all(
      programmes.map(async ({ name, title, owner }) => ({
        name,
        title,
        owner,
        releases: (await releasesOf(gateway.store, name)).map(({ release, by, at }) => ({ release, by, at })),
      })),
    ),
  };
}

/** Where one release of a programme stands. Throws a Refusal for a programme that cannot be read. */
export async function viewProgramme(gateway: GatewayContext, name: string, release: string): Promise<ProgrammeReply> {
  const programme = await ownProgramme(gateway, name);
  const record = await readRelease(gateway.store, programme.name, release);
  const own = record?.release === release ? record : undefined;
  const { title, owner } = programme;
  // Before its first start nothing of it can be there, and its other inputs are not known.
  const facts = own ? await partsFacts(gateway, { programme, release, inputs: own.inputs }) : new Map();
  return {
    programme: programme.name,
    title,
    owner,
    release,
    ...(own && { inputs: own.inputs, by: own.by, at: own.at }),
    parts: standings(programme, facts),
  };
}
