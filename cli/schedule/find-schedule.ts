import { didYouMean } from '../../model/suggest.js';
import type { ScheduleReply } from '../../gateway/api.js';
import { CliError } from '../cli-error.js';
import type { ArgumentSpec, Given, OptionSpec } from '../command.js';
import { EXIT } from '../exit-codes.js';
import type { GatewayClient, SchedulePlace } from '../gateway-client.js';

export const NAME: ArgumentSpec = { name: 'name', about: 'name of the schedule' };
export const ENVIRONMENT: OptionSpec = {
  flags: '-e, --environment <name>',
  about: 'its environment (needed where several have a schedule of this name)',
};

/** The schedule that the arguments name. Throws a CliError (usage) where there is none, or more than one. */
export async function findSchedule(client: GatewayClient, given: Given): Promise<ScheduleReply> {
  return client.schedule(await placeOf(client, given));
}

/** Where the schedule that the arguments name is; also of one that cannot be shown. Throws as findSchedule does. */
export async function placeOf(client: GatewayClient, given: Given): Promise<SchedulePlace> {
  const [name, environment] = [given.argument('name'), given.text('environment')];
  if (environment !== undefined) return { environment, name };
  const { schedules, unknown } = await client.schedules();
  const places: SchedulePlace[] = [...schedules.map(({ definition }) => definition), ...unknown];
  const found = places.filter((place) => place.name === name);
  const [only] = found;
  if (only && found.length === 1) return only;
  throw new CliError({
    exit: EXIT.usage,
    code: only ? 'schedule-ambiguous' : 'schedule-not-found',
    message: only
      ? `There is a schedule ${name} in ${found.map((place) => place.environment).join(' and in ')}.`
      : `There is no schedule ${name}.`,
    cure: only
      ? 'Say which with -e.'
      : (didYouMean(
          name,
          places.map((place) => place.name),
        ) ?? 'Add one with `daybook schedule add`.'),
  });
}
