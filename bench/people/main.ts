import type { Figure } from '../figure.js';
import { clickToAccepted, crowdAnswers } from './crowd.js';
import { openCrowdSite } from './crowd-site.js';

/*
 * `npm run bench:people`: answers of a crowd through the gateway. One JSON line per figure; exit code 1 when a bar is
 * missed, except with --quick, which takes 1,000 people instead of 10,000.
 */

const ANNOUNCE = `
daybook: 1
runbook: announce
title: Tell everybody
day: 1
owner: release
stages:
  - stage: tell
    steps:
      - id: announce
        type: acknowledge
        to: [everybody]
        message: { subject: We switch tonight, body: 'The shop switches at **22:00**. Nothing is asked of you but that you know.' }
        require: { atLeast: 100% }
        deadline: 4h
        onDeadline: fail
`;

const quick = process.argv.includes('--quick');
const figures: Figure[] = [];
for (const [people, measure] of [
  [quick ? 100 : 500, clickToAccepted],
  [quick ? 1_000 : 10_000, crowdAnswers],
] as const) {
  const site = await openCrowdSite({ people, runbooks: { announce: ANNOUNCE } });
  try {
    for (const figure of await measure(site, people)) {
      figures.push(figure);
      process.stdout.write(`${JSON.stringify(figure)}\n`);
    }
  } catch (error) {
    process.stderr.write(`gateway:\n${site.gateway.lastLines()}\nworker:\n${site.worker.lastLines()}\n`);
    throw error;
  } finally {
    await site.close();
  }
}
if (!quick && figures.some(({ held }) => held === false)) process.exitCode = 1;
