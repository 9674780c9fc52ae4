/** DB4561 to DB4579: promotions and recovery drills. */
export const recoveryCodes = {
  DB4561: {
    title: 'A field of the other step of a drill',
    explanation:
      'A recovery drill is two steps: `action: begin` starts the writer of heartbeats, `action: conclude` measures. A field of the one would be ignored by the other, so it is refused.',
    example:
      '- { id: begin, type: recovery-drill, action: begin, target: orders-pair, drill: promote-west, every: 100ms }\n- { id: measure, type: recovery-drill, action: conclude, target: orders-pair, drill: promote-west, rpo: 1s }',
  },
  DB4562: {
    title: 'A heartbeat that is too slow, or no pulse at all',
    explanation:
      'What a drill measures is as fine as the pause between two heartbeats. More than a second would be too coarse for an objective in seconds, and a pause of nothing would only load the database.',
    example: 'every: 100ms',
  },
  DB4563: {
    title: 'Rows of an application without the place that they come from',
    explanation:
      'With `rows` the newest row of a table counts instead of a heartbeat. What was lost is the difference to the newest row of the original before the cut, so the original must be named.',
    example: 'target: orders-restored\nfrom: orders-db\nrows: { table: public.orders, at: created_at }',
  },
  DB4564: {
    title: 'A drill without an objective',
    explanation:
      'A drill holds what it measures to targets. Without any it could say neither met nor missed, and every drill would look like a success.',
    example: 'objectives: { rto: 15m, rpo: 30s }',
  },
} as const;
