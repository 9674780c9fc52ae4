import type { JsonObject } from '../../../model/json.js';
import type { Letter } from '../../../model/messages/letter.js';
import { letterText } from '../../../model/messages/render/text.js';
import type { Addressed, Shape } from './shape.js';

/** Our own shape, for gateways that people write themselves: docs/webhooks.md describes every field. */
export const daybookShape: Shape = {
  letter: (letter, to) => letterJson(letter, to),
};

function letterJson(letter: Letter, { to, address }: Addressed): JsonObject {
  const { run, step, ask, environment, digest } = letter.about;
  return {
    version: 1,
    key: letter.key,
    what: letter.what,
    to: 'channel' in to ? { address, group: to.group } : { address, person: to.person.id, name: to.person.name },
    about: { run, step, environment, digest, ...(ask !== undefined && { ask }) },
    subject: letter.subject,
    text: letterText(letter),
    ...(letter.link && { link: { label: letter.link.label, url: letter.link.url } }),
    at: new Date(letter.at).toISOString(),
  };
}
