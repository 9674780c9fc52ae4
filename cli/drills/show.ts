import { drillTrends } from '../../model/recovery/trend.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { toType } from '../invocation.js';
import { WORKSPACE } from '../shared-options.js';
import { drillsOnRecord, ONE_ENVIRONMENT } from './read.js';

export const command: Command = {
  name: 'drills show',
  about: 'A drill over time, newest first: target and actual RTO and RPO, the verdict, and how both were taken.',
  arguments: [{ name: 'drill', about: 'its name' }],
  options: [WORKSPACE, ONE_ENVIRONMENT],
  examples: [
    { line: 'daybook drills show promote-west', about: 'with how each figure was taken' },
    {
      line: "daybook drills show promote-west --json | jq '[.drills[].rpo.actualMs]'",
      about: 'what a line is drawn of',
    },
  ],
  json: '{ok, drills: [{drill, run, step, environment, target, at, verdict, rto: {targetMs?, actualMs?, atLeastMs?, verdict, how}, rpo, rowsLost?, cutAt?, backAt?}]}',
  run: show,
};

async function show(context: Context, given: Given): Promise<ExitCode> {
  const named = given.argument('drill');
  const drills = await drillsOnRecord(context, given, named);
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, drills })}\n`);
    return EXIT.done;
  }
  if (drills.length === 0) {
    const { safeLine } = await import('../../model/safe-text.js');
    context.stderr.write(
      `No drill ${safeLine(named)} is on record. See what there is: ${toType(context.invocation, 'drills list')}\n`,
    );
    return EXIT.done;
  }
  const { paintLine } = await import('../render/line.js');
  const { drillLines } = await import('../render/drill-lines.js');
  const lines = drillTrends(drills).flatMap((trend) => drillLines(trend, { zone: context.zone }));
  context.stdout.write(`${lines.map((line) => paintLine(line, context.paint.out)).join('\n')}\n`);
  return EXIT.done;
}
