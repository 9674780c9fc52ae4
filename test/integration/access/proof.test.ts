import path from 'node:path';
import type { Signed } from '../../../model/statement.js';
import { folderRecords } from '../../../records/folder.js';
import { Scenario, stepOf } from '../../support/scenario.js';

const RUNBOOK = (onDeadline: string) => `
daybook: 1
runbook: prove
title: Prove it
day: 0
owner: release
stages:
  - stage: only
    steps:
      - { id: prove, type: access-proof, who: [operations, dana], deadline: 2h, onDeadline: ${onDeadline} }
`;

let scenario: Scenario;
afterEach(() => scenario.over());

async function given(onDeadline: string): Promise<string> {
  scenario = await Scenario.given({ runbooks: { prove: RUNBOOK(onDeadline) } });
  await scenario.work();
  return scenario.start('prove', { by: 'dana' });
}
const proof = { action: 'complete', level: 3, via: 'page' } as const;
const records = () => folderRecords(path.join(scenario.root, '.daybook/records'));

describe('a proof of access', () => {
  it('is over when each of them has signed in and signed, the starter too, and their signatures are on record', async () => {
    const run = await given('fail');
    expect(await scenario.answer(run, 'prove', 'ines', { ...proof, level: 2 })).toMatchObject({
      verdict: 'refused',
      reason: 'level-too-low',
    });
    expect(await scenario.answer(run, 'prove', 'omar', proof)).toMatchObject({
      verdict: 'refused',
      reason: 'not-asked',
    });
    for (const person of ['ines', 'dana']) {
      expect(await scenario.answer(run, 'prove', person, proof)).toMatchObject({ verdict: 'accepted' });
    }
    expect((await scenario.view(run)).headline).toContain('each of noor');
    expect(await scenario.answer(run, 'prove', 'noor', proof)).toMatchObject({ verdict: 'accepted' });
    const view = await scenario.ended(run);
    expect(stepOf(view, 'prove')).toMatchObject({ status: 'succeeded' });
    const kept = (await records().get(`access-proofs/${run}/prove/1/noor`)) as unknown as Signed;
    expect(kept.statement).toMatchObject({ sub: 'noor', level: 3, run, action: 'complete' });
    expect(await records().list(`access-proofs/${run}`)).toHaveLength(3);
  });

  it('names those who did not, when the time is over', async () => {
    const run = await given('fail');
    await scenario.answer(run, 'prove', 'ines', proof);
    await scenario.fastForward(run, 2 * 3600 + 60);
    const view = await scenario.ended(run);
    const step = stepOf(view, 'prove');
    expect([view.status, step.status, step.reason]).toEqual(['failed', 'failed', 'not-proved']);
    expect(step.message).toContain('noor, dana did not prove it');
    expect(await records().list(`access-proofs/${run}`)).toHaveLength(1);
  });
});
