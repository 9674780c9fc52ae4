export { advance } from './advance.js';
export { type Action, CHOICES, type Choice, type ProgressEvent } from './events.js';
export type { When } from './ready.js';
export { initialProgress, type Ending, type Mode, type Progress, type StepState } from './state.js';
export { isActive, isSettled, runStatus } from './status.js';
export { verbRefusal, type VerbEvent } from './verbs.js';
