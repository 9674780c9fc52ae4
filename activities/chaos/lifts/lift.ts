import { type AccessLift, takeBackAccess } from '../../access/take-back.js';
import type { ChildPlan } from '../../child.js';
import type { ProcessMark } from '../../supervisor/protocol.js';
import { liftByCommand } from './command.js';
import { resume } from './resume.js';
import { removeToxics, type StandingToxics } from './toxics.js';

/**
 * What takes a fault away. A plain value, so that another process can do it when this one is gone. It may hold credentials:
 * it goes over standard input and is never written down.
 */
export type Lift =
  | { kind: 'resume'; mark: ProcessMark }
  | { kind: 'toxics'; toxics: StandingToxics }
  | { kind: 'command'; plan: ChildPlan }
  | AccessLift;

/**
 * Takes a fault away and looks whether it is gone. Idempotent, and harmless where the fault never began. Throws a
 * TargetFailure that says what still stands.
 */
export function carryOutLift(lift: Lift): Promise<void> {
  switch (lift.kind) {
    case 'resume':
      return resume(lift.mark);
    case 'toxics':
      return removeToxics(lift.toxics);
    case 'command':
      return liftByCommand(lift.plan);
    case 'access':
      return takeBackAccess(lift);
  }
}
