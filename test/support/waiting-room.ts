import { TargetServer } from '../../faults/target-server.js';
import { Scenario } from './scenario.js';
import type { WorkspaceFiles } from './workspace.js';

/** Every runbook begins with it; a stage follows. */
export const HEAD = `
daybook: 1
runbook: r
title: R
day: 1
owner: release
`;

/** A scenario with a target that owns the truth, for runs whose people are waited for. */
export interface WaitingRoom {
  scenario: Scenario;
  target: TargetServer;
  close(): Promise<void>;
}

/** `stages` is the body of runbook `r`; the target is `edge` (traffic) and `site` (http). Its worker works. */
export async function waitingRoom(stages: string, files: WorkspaceFiles = {}): Promise<WaitingRoom> {
  const target = new TargetServer();
  const url = await target.listen();
  const targets = `targets: { edge: { production: { kind: http, url: '${url}', traffic: /traffic } }, site: { production: { kind: http, url: '${url}' } } }`;
  const scenario = await Scenario.given({ targets, ...files, runbooks: { r: HEAD + stages, ...files.runbooks } });
  await scenario.work();
  return {
    scenario,
    target,
    close: async () => {
      await scenario.over();
      await target.close();
    },
  };
}

/** One stage with these step items. */
export function stageOf(items: string, order: 'sequential' | 'parallel' = 'sequential'): string {
  const written = order === 'parallel' ? '    order: parallel\n' : '';
  return `stages:\n  - stage: a\n${written}    steps:\n${items}`;
}
