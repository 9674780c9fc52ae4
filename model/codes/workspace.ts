/** DB3xxx: the files of the workspace contradict themselves or one another. */
export const workspaceCodes = {
  DB3001: {
    title: 'A file of the workspace is missing',
    explanation:
      'A workspace has daybook.yaml, people.yaml, policy.yaml and targets.yaml. A missing one is not read as an empty one: without policy nobody may decide, and nothing may be guessed.',
    example: 'daybook init',
  },
  DB3002: {
    title: 'There is no workspace here',
    explanation: 'Neither this folder nor one above it holds a daybook.yaml.',
    example: 'daybook --workspace path/to/workspace check',
  },
  DB3003: {
    title: 'A path leaves the workspace',
    explanation:
      'Files are read from inside the workspace only. A path with `..`, an absolute path or a symbolic link that leads elsewhere could bring in what nobody has reviewed.',
    example: 'runbooks/go-live.yaml',
  },
  DB3004: {
    title: 'A group is unknown',
    explanation: 'The name is not a group of people.yaml, so nobody would be asked or allowed.',
    example: 'groups: { release: [dana] }',
  },
  DB3005: {
    title: 'A group that policy relies on is empty',
    explanation: 'Policy names this group to start, steer or decide, and it has no members. Nobody could.',
    example: 'groups: { release: [dana, omar] }',
  },
  DB3006: {
    title: 'Groups contain one another in a circle',
    explanation: 'Following `group:` entries leads back to the group itself, so its members cannot be told.',
    example: 'groups: { leads: [dana], product: [omar, group:leads] }',
  },
  DB3007: {
    title: 'A quorum can never be filled',
    explanation:
      'The quorum asks for more distinct people than its groups have; one person fills one role. The approval would only ever expire.',
    example: 'quorum: { group: operations, count: 2 }   # operations needs two members',
  },
  DB3008: {
    title: 'An environment has no policy',
    explanation:
      'targets.yaml has entries for an environment that policy.yaml does not know. Nothing could be started there; often the name is misspelt in one of the two files.',
    example: 'environments: { stage: { start: [release], steer: [release] } }',
  },
  DB3009: {
    title: 'production has no policy',
    explanation:
      'There are targets for an environment named production, and policy.yaml says nothing about it. Absent configuration fails closed.',
    example: 'environments: { production: { start: [release], steer: [release], guarded: [{ type: traffic }] } }',
  },
  DB3010: {
    title: 'An e-mail address is not well-formed',
    explanation:
      'The address identifies a person at sign-in, in git and in mail, so it must be exactly one plain address: no display name, no comment, no line break, only ASCII letters. The sender of mails (`from`) may have a name in front.',
    example: 'email: dana@shop.example',
  },
  DB3011: {
    title: 'Two people have the same e-mail address, subject or Slack identity',
    explanation:
      'A sign-in, or a click in Slack, is matched to one person. With two matches one of them could vote as the other, and one human could fill two roles.',
    example: 'email: omar@shop.example',
  },
  DB3012: {
    title: 'A person is unknown',
    explanation: 'A group, a rota or a deputy names somebody who is not under `people`.',
    example: 'people: { dana: { name: Dana Reyes } }',
  },
  DB3013: {
    title: 'The kind of target is unknown',
    explanation:
      'A kind says how a target is reached. This build does not know this one, so its fields cannot be checked.',
    example: 'kind: http   # command, process, haproxy, kubernetes, aws-alb; smtp, imap, slack, webhook for messages',
  },
  DB3014: {
    title: 'A local workspace points to another machine',
    explanation:
      'A workspace with `local: true` has a development identity: everybody may say who they are. It may therefore act on loopback addresses only, for Temporal, the gateway and every target.',
    example: 'temporal: { address: 127.0.0.1:7233 }',
  },
  DB3015: {
    title: 'A reference is not well-formed',
    explanation:
      'A value that begins with env:, file:, vault: or aws-sm: is a reference, resolved on the worker. env: is followed by the name of a variable, file: by a path, vault: by the mount and path of a secret (KV version 2) with its field, aws-sm: by the name or ARN of a secret, with a field when it is a JSON object.',
    example: "TOKEN: 'env:ADMIN_TOKEN'",
  },
  DB3016: {
    title: 'Two of a person, a group and a rota have the same name',
    explanation:
      'Steps name groups, persons and rotas in one list. A name that is two of them would ask other people than the author had in mind.',
    example: 'groups: { release-team: [dana] }',
  },
  DB3017: {
    title: 'An address is not well-formed or not safe',
    explanation: 'The address cannot be read, or sends sign-ins over an unencrypted connection to another machine.',
    example: 'gateway: { address: https://daybook.shop.example }',
  },
  DB3018: {
    title: 'Two runbooks have the same name',
    explanation:
      'A run, a nested step and a schedule name a runbook by its `runbook:` field. With two of them the wrong one could be started.',
    example: 'runbook: storefront-go-live-eu',
  },
  DB3019: {
    title: 'The runbook cannot be found',
    explanation: 'There is no runbook of this name in the runbooks folder, and no such file in the workspace.',
    example: 'daybook plan runbooks/go-live.yaml',
  },
  DB3020: {
    title: 'A name is not well-formed',
    explanation:
      'Names of people, groups, targets, environments and decisions are lower-case letters, digits and hyphens, begin with a letter and have at most 63 characters.',
    example: 'groups: { shop-owners: [dana] }',
  },
  DB3021: {
    title: 'Policy guards with a decision that is not there',
    explanation:
      'A rule under `guarded` names a decision that the same environment does not have under `approvals`. The guarded effect could never be let through.',
    example: 'approvals: { cutover: { quorum: { group: release, count: 1 } } }',
  },
  DB3022: {
    title: 'Policy guards something that is not there',
    explanation:
      'A rule under `guarded` names a step type or a target that does not exist, so it guards nothing. A misspelt rule would leave the real one unguarded.',
    example: 'guarded: [{ type: traffic, target: storefront-edge }]',
  },
  DB3023: {
    title: 'Nobody can sign in',
    explanation:
      'The workspace is not local and names no OIDC issuer. The gateway refuses every sign-in until it does.',
    example: 'oidc: { issuer: https://login.shop.example, clientId: daybook }',
  },
  DB3025: {
    title: 'production guards nothing',
    explanation:
      'The environment named production has no rule under `guarded`, so every effect goes through without an approval. If that is meant, nothing needs to be done.',
    example: 'guarded: [{ type: traffic }, { type: deploy }]',
  },
  DB3026: {
    title: 'The development state cannot be read',
    explanation:
      '.daybook/dev.json is written by a running `daybook dev`. It is not complete, so the addresses in it cannot be trusted.',
    example: 'daybook dev   # writes it again',
  },
  DB3027: {
    title: 'A file of the workspace cannot be read',
    explanation: 'The file exists, but the operating system refuses to read it, or it is not a regular file.',
    example: 'chmod u+r policy.yaml',
  },
} as const;
