import { draftRunbook } from '../draft-runbook.js';
import { type ReadFile, readShaped } from '../files/read-file.js';
import type { Problem } from '../problem.js';
import { choicesFitTheirInputs, defaultsFitTheirInputs, inputPatternsAreRegular } from '../rules/inputs.js';
import type { InputDefinition } from '../runbook.js';
import type { Programme, ProgrammePart } from './programme.js';
import { programmeRules } from './rules.js';
import { programmeSchema, type WrittenPart } from './schema.js';
import { partSchedule } from './schedule-of-part.js';

/** The rules of a runbook that speak of nothing but its inputs. */
const INPUT_RULES = [inputPatternsAreRegular, defaultsFitTheirInputs, choicesFitTheirInputs];
const NO_TYPES = new Map<string, never>();

/**
 * Reads a programme, or reports every problem of the file at once. `file` is the name that problems carry, relative to the
 * workspace. Never throws for what is in the text. Pure.
 */
export function parseProgramme(text: string, file: string): ReadFile<Programme> {
  const { value, source, problems } = readShaped(text, file, { schema: programmeSchema, what: 'the programme' });
  if (!value) return { source, problems };
  const found: Problem[] = INPUT_RULES.flatMap((rule) => rule(draftRunbook(source), NO_TYPES));
  const parts = value.parts.map((part, index): ProgrammePart => {
    const { schedule, problems: broken } = partSchedule({ programme: value.programme, part, index, source });
    found.push(...broken);
    return partOf(part, schedule);
  });
  const { programme: name, title, owner } = value;
  const inputs = value.inputs as Record<string, InputDefinition>;
  const programme: Programme = { name, title, owner, inputs, parts, source };
  found.push(...programmeRules.flatMap((rule) => rule(programme)));
  return found.some(({ severity }) => severity === 'error')
    ? { source, problems: found }
    : { value: programme, source, problems: found };
}

function partOf(
  { part, runbook, environment, inputs, needs }: WrittenPart,
  schedule: ProgrammePart['schedule'],
): ProgrammePart {
  return {
    name: part,
    runbook,
    environment,
    inputs: inputs ?? {},
    needs: needs ?? [],
    ...(schedule && { schedule }),
  };
}
