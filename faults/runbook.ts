/**
 * Effects of every kind that can be repeated wrongly, people asked in every way in which their answers can be lost, a guarded
 * switch in the middle, and an end that sometimes undoes.
 */
export const RUNBOOK = `
daybook: 1
runbook: fault
title: Under faults
day: 1
owner: release
inputs:
  bad: { type: boolean, default: false }
stages:
  - stage: prepare
    steps:
      - { id: flag, type: http, target: site, method: PUT, path: /flag, body: { on: true }, probe: { get: /flag, expect: "response.json.value == '{\\"on\\":true}'" }, undo: { method: PUT, path: /flag, body: { on: false } }, retry: 5 }
      - { id: tell, type: notify, to: [release], message: { subject: Prepared, body: The flag is set. } }
      - { id: announce, type: acknowledge, to: [release, operations], message: { subject: Prepared, body: We switch soon. }, deadline: 1h, onDeadline: fail }
      - { id: ready, type: questionnaire, to: [product, operations], message: { subject: Ready, body: Are you? }, questions: [{ name: ready, label: Ready, type: yes-no }, { name: why, label: Why, type: text }], deadline: 1h, onDeadline: fail }
      - { id: look, type: manual, to: [operations], instructions: Look at it, deadline: 1h, onDeadline: fail }
  - stage: cutover
    steps:
      - { id: go, type: approval, decision: cutover, covers: [switch], deadline: 1h, onDeadline: reject }
      - { id: switch, type: traffic, target: edge, to: { green: 100 }, undo: { to: { blue: 100 } }, retry: 5 }
      - { id: settle, type: wait, for: 300ms }
      - { id: watch, type: check, target: site, get: /flag, expect: "!inputs.bad", timeout: 2s, onFailure: undo }
`;

export const POLICY = `
environments:
  production:
    colour: red
    start: [release]
    steer: [release]
    guarded: [{ type: traffic }]
    approvals:
      cutover: { quorum: { allOf: [{ group: product, count: 1 }, { group: operations, count: 1 }] }, level: 3, bar: [starter, author], deny: 1, votesExpire: 8h, useWithin: 30m, author: optional }
    decisions:
      failure: { who: [release], deadline: 1h, onDeadline: abort }
      undecided: { who: [release], deadline: 1h, onDeadline: abort }
      happened: { who: [release], deadline: 1h, onDeadline: abort }
      deadline: { who: [release], deadline: 1h, onDeadline: abort }
    dayN: { unproven: a workspace of the tests }
`;

export const PEOPLE = `
people:
  dana: { name: Dana, email: dana@shop.example }
  omar: { name: Omar, email: omar@shop.example }
  ines: { name: Ines, email: ines@shop.example }
groups: { release: [dana], product: [omar], operations: [ines] }
`;

export const DAYBOOK = `
daybook: 1
local: true
zone: UTC
temporal: { address: 127.0.0.1:7233, namespace: default }
gateway: { address: 'http://127.0.0.1:7080' }
keys: .daybook/public-keys.json
records: { folder: .daybook/records }
transports: { console: { kind: console } }
`;
