/** Switches to green, and takes it back when `bad`. */
export function runbookOf({ name, moment, bad }: { name: string; moment: string; bad: boolean }): string {
  return `
daybook: 1
runbook: ${name}
title: '${moment}'
day: 1
owner: release
stages:
  - stage: cutover
    steps:
      - { id: switch, type: traffic, target: ${name}, to: { green: 100 }, drain: 5s, undo: { to: { blue: 100 } }, retry: 5 }
      - { id: watch, type: check, target: site, get: /flag, expect: "${!bad}", timeout: 2s, onFailure: undo }
`;
}
