import type { SteerRequest } from '../../gateway/api.js';
import type { Given } from '../command.js';
import { connect } from '../connect.js';
import type { Context } from '../context.js';
import type { ExitCode } from '../exit-codes.js';
import { toType } from '../invocation.js';
import { shellWord } from '../render/shell-word.js';
import { reportVerdict, sendTwiceAtMost } from './send.js';

/** Sends an operator's verb for the run that the arguments name, and reports the verdict. */
export async function steer(
  context: Context,
  given: Given,
  request: Omit<SteerRequest, 'jti' | 'reason'>,
): Promise<ExitCode> {
  const { client, person } = await connect(context, given);
  const run = given.argument('run');
  const reason = given.text('reason');
  const verdict = await sendTwiceAtMost(context, (jti) => client.steer(run, { ...request, reason, jti }));
  const step = request.step === undefined ? '' : ` ${request.step} of`;
  return reportVerdict(context, verdict, {
    what: `${request.action}${step} run ${run} as ${person.id}`,
    next: toType(context.invocation, `watch ${shellWord(run)}`),
    json: given.json,
  });
}
