import { basename } from 'node:path';
import { programmeOfRun } from '../../model/programme/run-id.js';
import { scheduleNameOf } from '../../model/programme/schedule-of-part.js';
import { type LoadedProgramme, loadProgrammes } from '../../workspace/programmes.js';
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

/**
 * Refuses the name of a schedule that only a programme may add: added past it, the part would stand as done although nothing
 * that it needs has succeeded. Throws a 409 Refusal.
 */
export async function refuseProgrammeSchedule(
  { workspace }: Pick<GatewayContext, 'workspace'>,
  name: string,
): Promise<void> {
  const owner = (await loadProgrammes(workspace.root)).find((loaded) => mayBePartOf(loaded, name));
  if (!owner) return;
  const programme = owner.programme?.name ?? owner.file;
  throw new Refusal(409, {
    code: 'schedule-of-programme',
    message: `${name} is the schedule of a part of the programme ${programme}, which adds it itself`,
    cure: owner.programme
      ? `Start that part, or take another name: daybook programme start ${programme}`
      : `Mend the programme, or take another name: daybook programme check`,
  });
}

/** Of a programme that does not check nobody knows the parts: then its name is enough. */
function mayBePartOf({ programme, file }: LoadedProgramme, schedule: string): boolean {
  if (!programme) return schedule.startsWith(scheduleNameOf(basename(file).replace(/\.ya?ml$/, ''), ''));
  return programme.parts.some((part) => part.schedule && scheduleNameOf(programme.name, part.name) === schedule);
}
