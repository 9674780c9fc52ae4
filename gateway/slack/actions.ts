import { PEOPLE_ACTIONS, RUN_ACTIONS } from '../answering/check-answering.js';

/** Stands before the action in ids of buttons and dialogs. */
const OURS = 'daybook.';

export type DialogKind = 'reason' | 'form' | 'delegate';

/** What asks for more before it can be given. The message's buttons say the same. */
const DIALOGS: Readonly<Record<string, DialogKind>> = {
  reject: 'reason',
  decline: 'reason',
  answer: 'form',
  delegate: 'delegate',
};

/** What nobody does by a button: `seen` is not said by people, and waiving needs a sign-in. */
const NOT_HERE: readonly string[] = ['seen', 'waive'];

/** The action that a button or dialog of ours stands for; undefined for all others. */
export function actionOf(id: string): string | undefined {
  const action = id.startsWith(OURS) ? id.slice(OURS.length) : '';
  const known: readonly string[] = [...RUN_ACTIONS, ...PEOPLE_ACTIONS];
  return known.includes(action) && !NOT_HERE.includes(action) ? action : undefined;
}

/** Id of a dialog that stands for an action. */
export function idOf(action: string): string {
  return `${OURS}${action}`;
}

/** Undefined: it is given at once. */
export function dialogFor(action: string): DialogKind | undefined {
  return Object.hasOwn(DIALOGS, action) ? DIALOGS[action] : undefined;
}

/** Whether it decides what a run does, so that Slack is asked whether the person is a member now. */
export function decides(action: string): boolean {
  return RUN_ACTIONS.some((one) => one === action);
}
