import { CliError } from '../../../../cli/cli-error.js';
import { EXIT } from '../../../../cli/exit-codes.js';

/** Nobody is there who could look why, so the unattended demo ends with it. */
export function wentWrong(message: string): CliError {
  return new CliError({ exit: EXIT.denied, code: 'answer-not-counted', message });
}
