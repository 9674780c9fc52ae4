import { coversNameEffects, coversNameSteps, stepsAreCoveredOnce } from './covers.js';
import { fieldsFitTogether } from './fields.js';
import { atOnceNeedsForEach, forEachDoesNotNest, groupsAreRepeated } from './groups.js';
import { stageNamesAreUnique, stepIdsAreUnique } from './ids.js';
import {
  choicesFitTheirInputs,
  defaultsFitTheirInputs,
  inputPatternsAreRegular,
  thereIsOneEnvironmentInput,
} from './inputs.js';
import { needsHaveNoCycle, needsNameStepsOfTheirStage } from './needs.js';
import type { Rule } from './rule.js';
import {
  everyWaitForPeopleHasDeadline,
  onFailureUndoHasSomethingToUndo,
  retryNeedsAProbe,
  targetsStandWhereTheyAreNeeded,
  undoIsDeclaredByItsType,
} from './support.js';

/** Every rule across fields of a runbook. That ids are well-formed is part of the shape. */
export const rules: readonly Rule[] = [
  inputPatternsAreRegular,
  defaultsFitTheirInputs,
  choicesFitTheirInputs,
  thereIsOneEnvironmentInput,
  stageNamesAreUnique,
  stepIdsAreUnique,
  needsNameStepsOfTheirStage,
  needsHaveNoCycle,
  coversNameSteps,
  coversNameEffects,
  stepsAreCoveredOnce,
  targetsStandWhereTheyAreNeeded,
  everyWaitForPeopleHasDeadline,
  retryNeedsAProbe,
  undoIsDeclaredByItsType,
  onFailureUndoHasSomethingToUndo,
  groupsAreRepeated,
  forEachDoesNotNest,
  atOnceNeedsForEach,
  fieldsFitTogether,
];
