import { drillTrends } from '../../model/recovery/trend.js';
import type { Command, Given } from '../command.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { WORKSPACE } from '../shared-options.js';
import { drillsOnRecord, ONE_ENVIRONMENT } from './read.js';

export const command: Command = {
  name: 'drills list',
  about: 'Every drill by its name and environment: how often it was done, and how it went last.',
  options: [WORKSPACE, ONE_ENVIRONMENT],
  examples: [
    { line: 'daybook drills list', about: 'all of them' },
    {
      line: 'daybook drills list --json | jq \'[.drills[] | select(.last.verdict != "met")]\'',
      about: 'what was not met last',
    },
  ],
  json: '{ok, drills: [{drill, environment, times, met, last: {run, step, target, at, verdict, rto, rpo, rowsLost?, …}}]}',
  run: list,
};

async function list(context: Context, given: Given): Promise<ExitCode> {
  const trends = drillTrends(await drillsOnRecord(context, given));
  const drills = trends.map(({ drill, environment, drills: all, last }) => ({
    drill,
    environment,
    times: all.length,
    met: all.filter(({ verdict }) => verdict === 'met').length,
    last,
  }));
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, drills })}\n`);
    return EXIT.done;
  }
  if (drills.length === 0) {
    context.stderr.write('No drill is on record.\n');
    return EXIT.done;
  }
  const { paintLine } = await import('../render/line.js');
  const { drillListLines } = await import('../render/drill-lines.js');
  const lines = drillListLines(trends, { zone: context.zone });
  context.stdout.write(`${lines.map((line) => paintLine(line, context.paint.out)).join('\n')}\n`);
  return EXIT.done;
}
