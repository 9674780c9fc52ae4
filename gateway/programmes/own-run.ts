import { programmeOfRun } from '../../model/programme/run-id.js';
import { loadProgrammes } from '../../workspace/programmes.js';
import type { GatewayContext } from '../context.js';
import { Refusal } from '../refusal.js';

/**
 * Refuses the id of a run that only a programme may have: started past it, nobody would have looked at what the part needs.
 * Throws a 409 Refusal.
 */
export async function refuseProgrammeRun({ workspace }: Pick<GatewayContext, 'workspace'>, run: string): Promise<void> {
  const name = programmeOfRun(run);
  if (name === undefined) return;
  const programmes = await loadProgrammes(workspace.root);
  if (!programmes.some(({ programme, file }) => programme?.name === name || file.includes(`/${name}.`))) return;
  throw new Refusal(409, {
    code: 'run-of-programme',
    message: `${run} is the id of a part of the programme ${name}, which starts its parts itself`,
    cure: `Start it through the programme, or under another id: daybook programme start ${name}`,
  });
}
