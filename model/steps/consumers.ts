import { z } from 'zod';
import { name, slot, text } from '../slot.js';
import { argv, httpPath } from './fields.js';

/** Kinds of target that a consumer may be: `otherTargets: { 'consumers.target': CONSUMER_KINDS }`. */
export const CONSUMER_KINDS = ['http', 'command'] as const;

const consumer = z
  .strictObject({
    target: slot(name()).describe('The consumer: of kind http for `get`, of kind command for `run`.'),
    get: httpPath('The path to read.').optional(),
    run: argv('The program to run. Exit code 0 is yes.').optional(),
    expect: text()
      .describe('CEL over `response` or `result`, as in `check`. Without it: a status below 400, or exit code 0.')
      .optional(),
  })
  .refine((one) => typeof one !== 'object' || (one.get === undefined) !== (one.run === undefined), {
    error: 'either `get` or `run`',
    params: { code: 'DB1017' },
    when: () => true,
  });

/** Who must say yes before a step goes on. A step type that has it also declares `otherTargets`, `expressions` and `texts`. */
export function consumers(what: string) {
  return z.array(consumer, { error: 'a list of consumers' }).min(1, { error: 'at least one consumer' }).describe(what);
}
