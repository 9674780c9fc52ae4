import type { OpenAsksReply } from '../../gateway/api.js';
import type { Command, Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { GATEWAY } from '../shared-options.js';

export const command: Command = {
  name: 'asks',
  about:
    'Lists what waits for you, over all runs that go on: approvals, manual steps, decisions, acknowledgements and\n' +
    'questionnaires that you have not answered, and those that you may answer for somebody else. Earliest deadline first.',
  options: GATEWAY,
  examples: [
    { line: 'daybook asks', about: 'what waits for me, with the command that answers it' },
    { line: "daybook asks --json | jq '.asks | length'", about: 'how much' },
  ],
  json: '{ok, asks: [{run, title, environment, now, ask, own, others, page}], silent}: silent are runs whose workers do not answer',
  run: listAsks,
};

async function listAsks(context: Context, given: Given): Promise<ExitCode> {
  const { client, person } = await connect(context, given);
  const reply = await client.asks();
  if (given.json) {
    context.stdout.write(`${JSON.stringify({ ok: true, ...reply })}\n`);
    return EXIT.done;
  }
  if (reply.asks.length === 0) context.stderr.write(`Nothing waits for ${person.id}.\n`);
  else await writeAsks(context, reply.asks);
  if (reply.silent.length > 0)
    context.stderr.write(`No worker answers for ${reply.silent.join(', ')}: what they ask is not known.\n`);
  return EXIT.done;
}

async function writeAsks(context: Context, asks: OpenAsksReply['asks']): Promise<void> {
  const { askLines } = await import('../render/ask-lines.js');
  const { gap, paintLine, span } = await import('../render/line.js');
  const { zone, invocation, paint, stdout } = context;
  for (const { run, title, environment, now, ask, own, others } of asks) {
    const head = [span(title, 'bold'), gap(2), span(environment, 'yellow'), gap(2), span(run, 'dim')];
    const lines = [head, ...askLines(ask, { run, now, zone, invocation })];
    if (others.length > 0)
      lines.push([gap(4), span(`${own ? 'also ' : ''}in the place of ${others.join(', ')}: add --for PERSON`, 'dim')]);
    stdout.write(`${lines.map((line) => paintLine(line, paint.out)).join('\n')}\n`);
  }
}
