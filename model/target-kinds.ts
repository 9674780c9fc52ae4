import { stepTargets } from './step-targets.js';
import type { TargetKind } from './target-kind.js';
import { transportTargets } from './transport-targets.js';

/** Every kind of target: those that steps act on, and those that messages go through. */
export const targetKinds: readonly TargetKind[] = [...stepTargets, ...transportTargets];
