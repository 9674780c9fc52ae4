/**
 * Between two looks at a run, a ledger or a process that nobody tells of. Each look costs the server and a worker a round
 * trip: without a pause one test that waits keeps a whole core from those that work.
 */
export async function beforeLookingAgain(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 30));
}
