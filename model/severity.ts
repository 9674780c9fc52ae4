/** Whether what happens there must be confirmed by name: the environment is called production, or its colour is red. */
export function isSevere(environment: string, policy: { colour?: string } | undefined): boolean {
  return /^prod(uction)?$/i.test(environment) || policy?.colour?.toLowerCase() === 'red';
}
