/** What wants to happen. `start`: a run. `guarded`: a step that policy guards. An undo is never held. */
export type CalendarQuestion = {
  what: 'start' | 'guarded';
  /** Instant, ms. */
  at: number;
  /** Name of the runbook. */
  runbook: string;
  /** Of the approval that covers the step, or the steps of the run. */
  decision?: string;
  /** guarded: when the run was started, ms. */
  startedAt?: number;
};

/** Whether policy's windows and freezes let it through at that instant. */
export type CalendarVerdict = { open: true } | Closed;

export interface Closed {
  open: false;
  kind: 'freeze' | 'window';
  /** Of the freeze, or of the window that comes next. */
  name: string;
  /** A sentence for people. */
  why: string;
  /** When it would be let through, ms; missing when no opening is in sight. */
  opensAt?: number;
  /** The same on the clocks of its zone: `Mon 4 Jan 2027 06:00 Europe/Berlin`. */
  opens?: string;
  /** What policy says about it: turned away, or waits until `opensAt`. */
  whenClosed: 'refuse' | 'hold';
}

/** A stretch of time in which policy lets not everything through, for calendars that people look at. */
export interface Closure {
  kind: 'freeze' | 'outside-windows';
  name: string;
  /** ms. */
  from: number;
  until: number;
  holds: ('starts' | 'guarded')[];
  whenClosed: 'refuse' | 'hold';
}
