import { condition, continueAsNew, defineSignal, setHandler } from '@temporalio/workflow';

/** Ends the start. */
export const enough = defineSignal('enough');

/** A start that goes on in a new history twice, as one does that is held for long, and then waits until it is told to end. */
export async function goingOn(left = 2): Promise<string> {
  if (left > 0) await continueAsNew<typeof goingOn>(left - 1);
  let over = false;
  setHandler(enough, () => {
    over = true;
  });
  await condition(() => over);
  return 'over';
}
