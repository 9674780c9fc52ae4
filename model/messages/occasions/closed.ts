/** For whoever was asked and need not answer any more. */
export function closedPreface(): string {
  return 'It is over. Nothing more is needed from you.';
}
