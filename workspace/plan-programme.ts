import { foundAt } from '../model/files/read-file.js';
import { checkInputs } from '../model/inputs.js';
import type { JsonObject } from '../model/json.js';
import type { Problem } from '../model/problem.js';
import { type PlannedPart, missingIn } from '../model/programme/planned.js';
import { partInputs } from '../model/programme/part-inputs.js';
import type { Programme, ProgrammePart } from '../model/programme/programme.js';
import { programmeRunId } from '../model/programme/run-id.js';
import { loadWorkspace } from './load.js';
import { makePlanFromDisk } from './make-plan.js';
import { loadProgramme } from './programmes.js';

export interface ProgrammeWish {
  root: string;
  name: string;
  /** As given; checked here against the programme. */
  inputs: JsonObject;
  /** Wall time, ms: of windows it is told whether they are open now. */
  now: number;
  /** Plan this part only. Then it is not told what is missing: parts before it are not planned. */
  part?: string;
}

export interface PlannedProgramme {
  programme: Programme;
  file: string;
  /** Checked, defaults filled in. */
  inputs: JsonObject;
  /** Those that plan, in the order of the file. */
  parts: PlannedPart[];
  /** Errors and warnings of the programme and of all its parts; what is missing is a warning (DB4594). */
  problems: Problem[];
}

/** Plans every part of a programme of the checkout as it stands on disk now. Without a usable programme only problems. Only reads. */
export async function planProgramme(
  wish: ProgrammeWish,
): Promise<PlannedProgramme | { programme?: undefined; problems: Problem[] }> {
  const { root, name, now } = wish;
  const { workspace, problems: broken } = await loadWorkspace(root);
  const loaded = await loadProgramme(root, name);
  if (!workspace || !loaded.programme) return { problems: [...broken, ...loaded.problems] };
  const { programme, file } = loaded;
  const environments = Object.keys(workspace.policy.environments);
  const given = checkInputs(programme.inputs, wish.inputs, { environments });
  if (given.problems) return { problems: [...loaded.problems, ...given.problems] };
  const wanted = wish.part === undefined ? programme.parts : programme.parts.filter((part) => part.name === wish.part);
  const unusable = wanted.flatMap((part) => unnamed(programme, part, String(given.values.release)));
  if (unusable.length > 0) return { problems: unusable };
  const parts: PlannedPart[] = [];
  const problems: Problem[] = [...loaded.problems];
  for (const part of wanted) {
    const planned = await planPart(root, { programme, part, inputs: given.values });
    if ('digest' in planned) parts.push(planned);
    problems.push(...('problems' in planned ? planned.problems : []));
  }
  if (wish.part === undefined) problems.push(...missingOf(programme, parts, now));
  return { programme, file, inputs: given.values, parts, problems };
}

async function planPart(
  root: string,
  { programme, part, inputs }: { programme: Programme; part: ProgrammePart; inputs: JsonObject },
): Promise<(PlannedPart & { problems: Problem[] }) | { problems: Problem[] }> {
  const filled = partInputs(part, inputs);
  const at = ['parts', programme.parts.indexOf(part), 'inputs'];
  if (filled.problem !== undefined)
    return { problems: [foundAt(programme.source, { code: 'DB4113', message: filled.problem, at })] };
  const { environment, runbook: named } = part;
  const { plan, digest, problems } = await makePlanFromDisk({ root, named, inputs: filled.values, environment });
  // Of inputs there is no place in the runbook: it is the part that gives them.
  const placed = problems.map((problem) =>
    problem.where ? problem : { ...foundAt(programme.source, { ...problem, at }), path: problem.path },
  );
  return plan ? { part, inputs: filled.values, plan, digest, problems: placed } : { problems: placed };
}

function unnamed({ name, source, parts }: Programme, part: ProgrammePart, release: string): Problem[] {
  if (programmeRunId({ programme: name, release, part: part.name, attempt: 99 }) !== undefined) return [];
  const message = `no run of part ${part.name} can be called after the release ${release.slice(0, 100)}`;
  const at = ['parts', parts.indexOf(part), 'part'];
  return [foundAt(source, { code: 'DB4590', message, cure: 'Use a shorter name of the release.', at })];
}

function missingOf(programme: Programme, planned: readonly PlannedPart[], now: number): Problem[] {
  return missingIn(programme, planned, now).map(({ part, message }) =>
    foundAt(programme.source, {
      code: 'DB4594',
      severity: 'warning',
      message: `part ${part}: ${message}`,
      at: ['parts', programme.parts.findIndex(({ name }) => name === part), 'part'],
    }),
  );
}
