import type { JsonObject } from '../../model/json.js';
import { CliError } from '../cli-error.js';
import type { ArgumentSpec, Given, OptionSpec } from '../command.js';
import { EXIT } from '../exit-codes.js';
import { givenInputs } from '../planning/given-inputs.js';

export const NAME: ArgumentSpec = { name: 'name', about: 'name of the programme: programmes/NAME.yaml' };
export const INPUT: OptionSpec = {
  flags: '-i, --input <name=value>',
  about: 'an input of the programme, release among them; may be repeated',
  repeat: true,
};

/** The inputs of a programme as they were given. Throws a CliError (usage) for what is no name=value. */
export function programmeInputs(given: Given): JsonObject {
  const { values, problems } = givenInputs(given.list('input'));
  if (problems.length === 0) return values;
  throw new CliError({ exit: EXIT.usage, code: 'usage', message: 'The inputs cannot be read.', problems });
}

/** The release that was given. Throws a CliError (usage) where there is none. */
export function releaseOf(given: Given): string {
  const { release } = programmeInputs(given);
  if (typeof release === 'string' && release !== '') return release;
  throw new CliError({
    exit: EXIT.usage,
    code: 'usage',
    message: 'Nothing says which release.',
    cure: 'Add for example -i release=v1.5.0',
  });
}
