/** DB44xx from 4401: what a gate holds metrics to. */
export const gateCodes = {
  DB4401: {
    title: 'A gate has no objective, or two kinds of lists',
    explanation:
      'A gate holds metrics to objectives. One stands in `objective`, several stand in `objectives`. Without any the gate would let everything pass.',
    example: "objective: { good: 'sum(rate(ok[1m]))', valid: 'sum(rate(all[1m]))', atLeast: 99.5 }",
  },
  DB4402: {
    title: 'An objective is incomplete or mixes kinds',
    explanation:
      'Its fields tell what an objective is: a ratio (`good`, `valid`, `atLeast`), a threshold (`value` with `atMost` or `atLeast`), a latency (`histogram`, `quantile`, `atMost`), an error budget (`good`, `valid`, `objective`, `burnRate`) or a baseline (`value`, or `good` with `valid`; `of`, `against`, `atMostTimes`). Half of one kind, or fields of two, cannot be judged.',
    example: "objective: { histogram: 'sum by (le) (rate(http_seconds_bucket[1m]))', quantile: 0.99, atMost: 300ms }",
  },
  DB4403: {
    title: 'The limit of an objective cannot be meant',
    explanation:
      'The limit of a latency is a duration, that of a value a bare number, a ratio lies between 0 and 100 percent, and an objective of 100 percent leaves no error budget that could burn.',
    example: 'atMost: 300ms   # a latency; of a value: atMost: 300',
  },
  DB4404: {
    title: 'A gate looks too often, or never',
    explanation:
      'A gate keeps every look, for the graph and the record: at most 2000. A watch of no length sees nothing.',
    example: 'for: 10m\nevery: 15s',
  },
} as const;
