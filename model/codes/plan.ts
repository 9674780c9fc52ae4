/** DB40xx: the runbook cannot be planned for this workspace and environment. DB42xx: forEach. */
export const planCodes = {
  DB4001: {
    title: 'A guarded effect has no approval',
    explanation:
      'Policy says that this effect needs an approval in this environment, and no approval step covers it. Guarded effects without their approval do not plan; the worker would refuse them as well.',
    example: '- { id: go, type: approval, decision: cutover, covers: [switch], deadline: 4h, onDeadline: reject }',
  },
  DB4002: {
    title: 'A guarded effect is covered by the wrong approval',
    explanation:
      'Policy names the decision that must let this effect through, and the approval that covers it asks for another one. Other people would decide than policy demands.',
    example: 'decision: cutover   # the one that `guarded` in policy.yaml names',
  },
  DB4003: {
    title: 'An approval covers a step that does not wait for it',
    explanation:
      'The covered step is not downstream of the approval: it could start before anybody has decided. It must stand in a later stage, after it in a sequential stage, or need it.',
    example: 'needs: [go]',
  },
  DB4004: {
    title: 'The decision is unknown in policy',
    explanation:
      'An approval step names a decision; who may decide it stands in policy.yaml under `approvals` of the environment. Without it there are no approvers, and silence is never yes.',
    example: 'approvals: { cutover: { quorum: { group: release, count: 1 } } }',
  },
  DB4005: {
    title: 'Nobody can fill the quorum',
    explanation:
      'The approval needs more people than can vote: a group is empty or smaller than its count, one person would have to fill two roles, or everybody left is barred as starter or author. It would only ever expire.',
    example: 'quorum: { group: release, count: 1 }',
  },
  DB4006: {
    title: 'Policy does not say who decides',
    explanation:
      'A question can arise here (a failure with `onFailure: ask`, a deadline with `onDeadline: ask`, a check without an answer, an effect whose answer was lost), and `decisions` in policy.yaml does not say for this environment who decides it, how long they have and what holds when they do not.',
    example: 'decisions: { failure: { who: [release], deadline: 1h, onDeadline: abort } }',
  },
  DB4007: {
    title: 'A group or person is unknown',
    explanation: 'The name is neither a person nor a group of people.yaml. The question or message would reach nobody.',
    example: 'to: [release]',
  },
  DB4008: {
    title: 'The target is unknown',
    explanation: 'The step names a target that is not in targets.yaml.',
    example: 'target: storefront-edge',
  },
  DB4009: {
    title: 'The target has no entry for the environment',
    explanation:
      'A target has one entry for each environment it exists in, and the environment of the run selects it. There is none for this environment, and another environment’s entry is never used instead.',
    example: 'targets: { storefront-edge: { stage: { kind: http, url: http://127.0.0.1:8080 } } }',
  },
  DB4010: {
    title: 'The kind of target does not fit the step type',
    explanation:
      'The step type acts on certain kinds of targets only, and the target is of another kind in this environment.',
    example: 'kind: haproxy   # for a traffic step',
  },
  DB4011: {
    title: 'The environment has no policy',
    explanation:
      'policy.yaml says for each environment who may start, steer and decide. Without an entry nobody may, so nothing is planned for it.',
    example: 'environments: { stage: { start: [release], steer: [release] } }',
  },
  DB4012: {
    title: 'The plan is too large',
    explanation:
      'A run carries its plan as its input, compressed. Above 1 MiB compressed, or above 10,000 steps, it does not fit and is refused before anything starts.',
    example: 'type: runbook   # let a run of its own do one part',
  },
  DB4014: {
    title: 'retry stands on a step without a probe',
    explanation: 'In this plan the step has no probe, so a retry could do it twice. It gets exactly one attempt.',
    example: 'probe: { get: /orders/42, expect: response.status == 200 }',
  },
  DB4017: {
    title: 'The plan has a circle',
    explanation: 'Steps of the plan need one another in a circle, so none of them could start.',
    example: 'needs: []',
  },
  DB4018: {
    title: 'The nested runbook is unknown',
    explanation: 'A step of type runbook names a runbook that is not in the runbooks folder of this workspace.',
    example: 'runbook: storefront-restore',
  },
  DB4019: {
    title: 'A runbook nests itself',
    explanation: 'Following the steps of type runbook leads back to this runbook. The plan would never end.',
    example: 'runbook: another-one',
  },
  DB4020: {
    title: 'The nested runbook cannot be planned',
    explanation:
      'A runbook that this one starts has problems of its own, with the inputs it is given here. They are listed with it; the digest of this plan covers the nested one, so both must be complete.',
    example: 'daybook check runbooks/nested.yaml',
  },
  DB4021: {
    title: 'Inputs of a nested runbook are not known at planning',
    explanation:
      'The nested plan is part of this plan, so its inputs cannot depend on what a step of this run answers.',
    example: "inputs: { release: '${{ inputs.release }}' }",
  },
  DB4022: {
    title: 'A covered step is not known when its approval opens',
    explanation:
      'People decide on exactly what will happen. A parameter of the covered step reads the output of a step that is not over when the approval opens, so it could not be shown to them.',
    example: 'needs: [find-release]   # on the approval, so that the value is known when it opens',
  },
  DB4023: {
    title: 'A value does not fit its field',
    explanation: 'After its expression was evaluated the value has another type or form than the field takes.',
    example: 'to: { green: ${{ item }} }   # item must be a number',
  },
  DB4024: {
    title: 'Runbooks nest too deep',
    explanation:
      'Runbooks may start one another up to five levels deep. More cannot be followed by the people who are asked.',
    example: 'stages: […]   # put the steps of the inner one here',
  },
  DB4025: {
    title: 'A nested runbook acts on another environment',
    explanation:
      'A run and the runs it starts act on one environment: credentials of an environment live only with its own workers, and its policy decides.',
    example: "inputs: { environment: '${{ run.environment }}' }",
  },
  DB4026: {
    title: 'The runbook has no steps to run',
    explanation:
      'After all lists were expanded no step is left. A run that does nothing and says that it succeeded would mislead whoever reads it.',
    example: 'forEach: [5, 50, 100]',
  },
  DB4027: {
    title: 'A wait for people cannot be planned',
    explanation:
      'A deadline, or the people who are asked, depend on what a step answers. The plan must say who is asked and how long they have.',
    example: 'deadline: 4h',
  },
  DB4029: {
    title: 'The runbook may not be started here',
    explanation:
      'Policy names no group with members that may start a run in this environment, so the plan could never be executed.',
    example: 'start: [release]',
  },
  DB4201: {
    title: 'The list of a forEach is not known at planning',
    explanation:
      'The list decides which steps there are, and the plan names every step. It may come from inputs, not from what a step of the run answers.',
    example: "forEach: '${{ inputs.regions }}'",
  },
  DB4202: {
    title: 'forEach is not given a list',
    explanation: 'forEach repeats over the items of a list. This value is something else.',
    example: 'forEach: [5, 25, 100]',
  },
  DB4203: {
    title: 'The list of a forEach is too long',
    explanation: 'A forEach makes at most 1,000 iterations, and a plan has at most 10,000 steps.',
    example: 'type: runbook   # one run for each part',
  },
  DB4204: {
    title: 'The list of a forEach is empty',
    explanation:
      'Nothing would be repeated, so the steps of this forEach are not part of the plan. That may be meant, and is said so that it is seen.',
    example: 'forEach: [5, 25, 100]',
  },
} as const;
