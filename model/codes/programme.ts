/** DB4581 to DB4599: programmes, and what Day N work must have proved before it is scheduled. */
export const programmeCodes = {
  DB4581: {
    title: 'Two parts of a programme have one name',
    explanation: 'Needs and the ids of runs name a part, so a name belongs to one part.',
    example:
      'parts:\n  - { part: stage, runbook: stage, environment: stage }\n  - { part: go-live, runbook: go-live, environment: production, needs: [stage] }',
  },
  DB4582: {
    title: 'A part needs a part that does not exist',
    explanation: 'What a part needs must be another part of the same programme.',
    example: 'needs: [stage]',
  },
  DB4583: {
    title: 'Parts of a programme need one another',
    explanation: 'Each of them would wait for the other, and none could ever start.',
    example: 'needs: [stage]   # and nothing of stage leads back here',
  },
  DB4584: {
    title: 'A programme has no input `release`',
    explanation:
      'A programme is about one release: its runs are called after it, and what a part needs must have succeeded with the same one. So there is an input `release` of type string, without a default.',
    example: "inputs:\n  release: { type: string, pattern: '^v\\d+\\.\\d+\\.\\d+$' }",
  },
  DB4585: {
    title: 'A part names a runbook that does not exist',
    explanation: 'A part carries out a runbook of the workspace, by the name in its `runbook:` field.',
    example: 'runbook: stage   # runbooks/stage.yaml',
  },
  DB4586: {
    title: 'A part names an environment without a policy',
    explanation: 'Nobody may start anything in an environment that policy.yaml does not know.',
    example: 'environment: stage',
  },
  DB4587: {
    title: 'A part needs one of a later day',
    explanation:
      'Day 0 prepares, Day 1 goes live, Day 2 widens, Day N runs. What comes earlier cannot wait for what comes later.',
    example: '- { part: go-live, runbook: go-live, environment: production, needs: [stage] }',
  },
  DB4588: {
    title: 'The schedule of a part cannot be used',
    explanation:
      'It says what `daybook schedule add` is told: when, on the clocks of which zone, and how long a missed start is made up for.',
    example: "schedule: { cron: '30 2 * * *', zone: Europe/Berlin, overlap: skip, catchUp: 10m, plan: pinned }",
  },
  DB4589: {
    title: 'Two programmes have one name',
    explanation: 'The ids of runs begin with the name of the programme, so a name belongs to one file of programmes/.',
    example: 'programme: storefront',
  },
  DB4590: {
    title: 'The runs of a programme cannot be called after this release',
    explanation:
      'A run is called `<programme>--<release>--<part>`, of lower-case letters, digits and dashes, at most 81 of them. Other characters of the release become a dash; nothing may be left empty.',
    example: '-i release=v1.5.0   # storefront--v1-5-0--stage',
  },
  DB4591: {
    title: 'A name in a programme has two dashes in a row',
    explanation:
      'Two dashes part programme, release and part in the ids of runs; in a name they would make two runs look like one.',
    example: 'part: go-live',
  },
  DB4592: {
    title: 'The proof of Day N work is demanded from nowhere',
    explanation:
      '`dayN.provenIn` names another environment of policy.yaml, in which a runbook of Day N must have succeeded before it may be scheduled here.',
    example: 'dayN: { provenIn: stage, within: 90d }',
  },
  DB4593: {
    title: 'There is no such programme',
    explanation: 'Programmes are the files of programmes/ in the workspace, by the name in their `programme:` field.',
    example: 'daybook programme list',
  },
  DB4594: {
    title: 'A part of a programme lacks something before it may start',
    explanation:
      'A proof that no earlier part gives, a window that is closed now, or a policy that does not say where Day N work is proved. The plan names it; the part is refused until it is there.',
    example: 'daybook programme plan storefront -i release=v1.5.0',
  },
} as const;
