/** DB4441 to DB4459: experiments. */
export const chaosCodes = {
  DB4441: {
    title: 'The steady state is looked at too seldom',
    explanation:
      'During a fault, and until the system has recovered, the steady state is looked at every so often. With fewer than three looks in `for` or in `recoverWithin` nothing could be said about what happened.',
    example: 'steadyState: { target: shop, get: /healthz, every: 1s }\nfor: 30s\nrecoverWithin: 1m',
  },
  DB4442: {
    title: 'An experiment that expects a break names no limit',
    explanation:
      'With `expectSteady: false` the system is expected to break, so a broken look alone does not lift the fault. Somebody must say when it is too much; otherwise the fault would stand for all of its time, whatever it does.',
    example: 'expectSteady: false\nabortWhen: steady.brokenMs > 20000',
  },
  DB4443: {
    title: 'A jitter without a latency',
    explanation: 'A jitter varies a latency, and can be at most as large. Without one it would do nothing.',
    example: 'network: { latency: 500ms, jitter: 100ms }',
  },
} as const;
