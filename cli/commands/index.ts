import type { Command } from '../command.js';

/** A line of the command table. The module behind it is loaded only when the command is used. */
export interface CommandEntry {
  name: string;
  group: 'author' | 'run' | 'people' | 'operate' | 'more';
  summary: string;
  load(): Promise<{ command: Command }>;
}

export const GROUP_TITLES: Readonly<Record<CommandEntry['group'], string>> = {
  author: 'Write and plan',
  run: 'Start and watch',
  people: 'Answer and steer',
  operate: 'Operate',
  more: 'More',
};

/** Every command, in the order of the help page. */
export const COMMANDS: readonly CommandEntry[] = [
  { name: 'init', group: 'author', summary: 'make a small workspace', load: () => import('./init.js') },
  {
    name: 'check',
    group: 'author',
    summary: 'read all files and show every problem',
    load: () => import('./check.js'),
  },
  { name: 'plan', group: 'author', summary: 'show exactly what a run would do', load: () => import('./plan.js') },
  { name: 'graph', group: 'author', summary: 'draw a runbook', load: () => import('./graph.js') },
  { name: 'explain', group: 'author', summary: 'explain a problem code', load: () => import('./explain.js') },
  {
    name: 'people',
    group: 'author',
    summary: 'who there is, and who can be reached',
    load: () => import('./people.js'),
  },
  {
    name: 'targets',
    group: 'author',
    summary: 'what can be acted on, and what may be done there',
    load: () => import('./targets.js'),
  },

  { name: 'start', group: 'run', summary: 'start a run and watch it', load: () => import('./start.js') },
  { name: 'runs', group: 'run', summary: 'list runs', load: () => import('./runs.js') },
  { name: 'show', group: 'run', summary: 'show a run as it stands', load: () => import('./show.js') },
  { name: 'watch', group: 'run', summary: 'watch a run until it ends', load: () => import('./watch.js') },
  {
    name: 'programme',
    group: 'run',
    summary: 'what takes one release from Day 0 to Day N',
    load: () => import('./programme.js'),
  },
  {
    name: 'results',
    group: 'run',
    summary: 'answers to a questionnaire over time',
    load: () => import('./results.js'),
  },
  {
    name: 'access',
    group: 'run',
    summary: 'access that was given for a while, and its end',
    load: () => import('./access.js'),
  },
  {
    name: 'findings',
    group: 'run',
    summary: 'what experiments found, and what becomes of it',
    load: () => import('./findings.js'),
  },
  { name: 'drills', group: 'run', summary: 'recovery drills over time', load: () => import('./drills.js') },

  { name: 'asks', group: 'people', summary: 'what waits for you', load: () => import('./asks.js') },
  { name: 'ledger', group: 'people', summary: 'who has answered, and who has not', load: () => import('./ledger.js') },
  {
    name: 'acknowledge',
    group: 'people',
    summary: 'say that you have read it',
    load: () => import('./acknowledge.js'),
  },
  { name: 'decline', group: 'people', summary: 'object to what you are asked', load: () => import('./decline.js') },
  { name: 'answer', group: 'people', summary: 'answer a questionnaire', load: () => import('./answer.js') },
  { name: 'waive', group: 'people', summary: 'let somebody off answering', load: () => import('./waive.js') },
  { name: 'approve', group: 'people', summary: 'approve what a run asks for', load: () => import('./approve.js') },
  { name: 'reject', group: 'people', summary: 'reject what a run asks for', load: () => import('./reject.js') },
  { name: 'delegate', group: 'people', summary: 'hand your vote to somebody', load: () => import('./delegate.js') },
  { name: 'complete', group: 'people', summary: 'report a manual step as done', load: () => import('./complete.js') },
  { name: 'observe', group: 'people', summary: 'sign that you watched a step', load: () => import('./observe.js') },
  { name: 'decide', group: 'people', summary: 'answer a question about a step', load: () => import('./decide.js') },
  { name: 'pause', group: 'people', summary: 'start no further steps', load: () => import('./pause.js') },
  { name: 'resume', group: 'people', summary: 'go on after a pause', load: () => import('./resume.js') },
  { name: 'retry', group: 'people', summary: 'run a failed step again', load: () => import('./retry.js') },
  { name: 'skip', group: 'people', summary: 'go on without a step', load: () => import('./skip.js') },
  { name: 'abort', group: 'people', summary: 'end a run', load: () => import('./abort.js') },
  { name: 'sign-in', group: 'people', summary: 'sign in at the gateway', load: () => import('./sign-in.js') },

  {
    name: 'dev',
    group: 'operate',
    summary: 'Temporal, gateway and worker on this machine',
    load: () => import('./dev.js'),
  },
  {
    name: 'schedule',
    group: 'operate',
    summary: 'runs that start by themselves',
    load: () => import('./schedule.js'),
  },
  { name: 'worker', group: 'operate', summary: 'run a worker', load: () => import('./worker.js') },
  { name: 'gateway', group: 'operate', summary: 'run the gateway', load: () => import('./gateway.js') },
  { name: 'doctor', group: 'operate', summary: 'look for what is missing', load: () => import('./doctor.js') },

  {
    name: 'completion',
    group: 'more',
    summary: 'completion for bash, zsh and fish',
    load: () => import('./completion.js'),
  },
];
