import type { Ask } from './ask.js';
import type { Json } from './json.js';
import type { Lane, OnFailure } from './plan.js';

export type RunStatus = 'running' | 'waiting' | 'paused' | 'succeeded' | 'failed' | 'aborted' | 'undone';

export type StepStatus =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'errored'
  | 'skipped'
  | 'aborted'
  | 'undone';

/** A run as people look at it: what the `view` query returns, and the shape behind `--json`. It only grows. */
export interface RunView {
  run: string;
  runbook: string;
  title: string;
  day: string;
  environment: string;
  colour?: string;
  planDigest: string;
  status: RunStatus;
  /** One sentence: what it waits for, or how it ended. */
  headline: string;
  starter: string;
  author: string;
  parent?: string;
  inputs: { [name: string]: Json };
  /** Run clock, ms. */
  startedAt: number;
  endedAt?: number;
  now: number;
  stages: StageView[];
  asks: Ask[];
  /** The last decisions and verbs, oldest first. */
  audit: AuditEntry[];
  counts: Partial<Record<StepStatus, number>>;
}

export interface StageView {
  name: string;
  status: StepStatus;
  steps: StepView[];
}

export interface StepView {
  id: string;
  type: string;
  title: string;
  sentence: string;
  lane: Lane;
  status: StepStatus;
  epoch: number;
  target?: string;
  owner?: string;
  onFailure: OnFailure;
  plannedMs?: number;
  startedAt?: number;
  endedAt?: number;
  /** Machine reason and human sentence, side by side. */
  reason?: string;
  message?: string;
  /** What it waits for: `product (1), operations (1)`, `until 02:00 Europe/Berlin`. */
  waitsFor?: string;
  undo?: { sentence: string; status?: StepStatus };
}

export interface AuditEntry {
  at: number;
  who: string;
  what: string;
  step?: string;
  reason?: string;
  verdict?: string;
}
