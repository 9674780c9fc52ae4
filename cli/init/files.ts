import { stepTypes } from '../../model/steps/index.js';

/** A file of a new workspace. */
export interface NewFile {
  path: string;
  content: string;
}

const DAYBOOK = `# What Daybook is configured with. \`daybook check\` reads it together with the other three files.
daybook: 1
# For this machine only: people claim who they are, and every address must be loopback.
local: true
zone: Etc/UTC
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: http://127.0.0.1:7080 }
keys: .daybook/public-keys.json
records: { folder: .daybook/records }
# Ways to people, in the order in which they are tried: here lines in the terminal of \`daybook dev\`.
# Others are slack, email and webhook; each names a target in targets.yaml.
transports:
  console: { kind: console }
`;

const PEOPLE = `# Who there is, how and when they are reached, and which groups they are in. \`daybook people check\` looks at it.
# A person may also have a zone, hours, quiet hours, absences, deputies, and an order of transports.
people:
  dana: { name: Dana Reyes, email: dana@shop.example }
  omar: { name: Omar Haddad, email: omar@shop.example }
groups:
  release: [dana]
  product: [omar]
`;

/**
 * What may happen in a new production without a decision: it tells people, notes, measures, or has approvals of its own. Every
 * other effect is guarded there, those that come later too.
 */
const UNGUARDED: readonly string[] = [
  'access-grant',
  'backup',
  'mark',
  'notify',
  'recovery-drill',
  'runbook',
  'transaction',
];

const GUARDED = stepTypes.filter(({ lane, type }) => lane === 'effect' && !UNGUARDED.includes(type));

/** Who decides, in both environments. */
const DECIDED = `    approvals:
      go-live:
        quorum: { group: product, count: 1 }
        level: 3
        bar: [starter]
        deny: 1
        votesExpire: 8h
        useWithin: 30m
        author: optional
    decisions:
      failure: { who: [release], deadline: 1h, onDeadline: abort }
      undecided: { who: [release], deadline: 1h, onDeadline: abort }
      happened: { who: [release], deadline: 1h, onDeadline: abort }
      deadline: { who: [release], deadline: 1h, onDeadline: abort }`;

const POLICY = `# Who may do what, per environment. Keep it with other people than the runbooks.
environments:
  stage:
    colour: green
    start: [release]
    steer: [release]
    # Commands here may only run after the approval "go-live".
    guarded: [{ type: command, decision: go-live }]
${DECIDED}

  # No target is there yet. What cannot be taken back, or reaches customers and their data, waits for a decision from the
  # first day on; take a rule away only for a reason. Rights that change things are guarded whatever stands here.
  production:
    colour: red
    start: [release]
    steer: [release]
    guarded:
${GUARDED.map(({ type }) => `      - { type: ${type}, decision: go-live }`).join('\n')}
${DECIDED}
    # What runs by itself has run in stage first, and lately.
    dayN: { provenIn: stage, within: 90d }
`;

const TARGETS = `# Named places that steps act on. A runbook never holds an address or a credential.
targets:
  this-machine:
    stage:
      kind: command
      folder: .
      # A step's command must begin like one of these.
      allow:
        - [node, --version]
        - [mkdir, -p]
        - [test, -d]
        - [rmdir]
`;

const RUNBOOK = `# yaml-language-server: $schema=../runbook.schema.json
daybook: 1
runbook: hello
title: Make a folder, once somebody has agreed
day: 0
owner: release
inputs:
  environment: { type: environment, default: stage }
  folder: { type: string, default: made-by-daybook, pattern: '^[a-z-]+$' }
stages:
  - stage: look
    steps:
      - id: node-is-there
        type: check
        target: this-machine
        run: [node, --version]
  - stage: act
    steps:
      - id: agree
        type: approval
        decision: go-live
        covers: [make-folder]
        deadline: 2h
        onDeadline: reject
      - id: make-folder
        type: command
        target: this-machine
        run: [mkdir, -p, '\${{ inputs.folder }}']
        probe: { run: [test, -d, '\${{ inputs.folder }}'] }
        undo: { run: [rmdir, '\${{ inputs.folder }}'] }
`;

const EDITOR = `{
  "yaml.schemas": { "./runbook.schema.json": "runbooks/**/*.yaml" }
}
`;

const IGNORED = `# State of Daybook on this machine: keys, sessions, records.
.daybook/
`;

/** The files of a small workspace that checks, plans and runs on any machine with Node. */
export function workspaceFiles(schema: string): NewFile[] {
  return [
    { path: 'daybook.yaml', content: DAYBOOK },
    { path: 'people.yaml', content: PEOPLE },
    { path: 'policy.yaml', content: POLICY },
    { path: 'targets.yaml', content: TARGETS },
    { path: 'runbooks/hello.yaml', content: RUNBOOK },
    { path: 'runbook.schema.json', content: schema },
    { path: '.vscode/settings.json', content: EDITOR },
    { path: '.gitignore', content: IGNORED },
  ];
}
