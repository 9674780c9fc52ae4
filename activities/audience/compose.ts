import type { AudienceMode, AskNews, Sending } from '../../model/audience/audience.js';
import type { AskCard } from '../../model/messages/ask-card.js';
import type { Letter } from '../../model/messages/letter.js';
import { askLetter } from '../../model/messages/make-letter.js';
import type { Workspace } from '../../model/workspace.js';
import { noteHandle } from '../../records/handles.js';
import { signLink } from '../../transports/link-token.js';
import type { Destination, Transport } from '../../transports/transport.js';
import { KeyFileError } from '../../workspace/public-keys.js';
import type { AudienceDeps } from './deps.js';

/** Links of mails are good for so long after the deadline: whoever is late can still say so. */
const LINK_LIVES_MS = 14 * 86_400_000;
/** Silent people that a message names; the page has them all. */
const NAMED = 20;

export interface Composition {
  card: AskCard;
  mode: AudienceMode;
  sending: Omit<Sending, 'except' | 'down'>;
  key: string;
  news?: AskNews;
  /** Audience clock, ms. */
  now: number;
}

export interface Composed {
  letter: Letter;
  to: Destination;
}

/** The letter for one recipient over one transport, and where it goes. `workspace`: the worker's own, as it stands now. */
export async function compose(
  composition: Composition,
  transport: Transport,
  { workspace, deps }: { workspace: Workspace; deps: AudienceDeps },
): Promise<Composed> {
  const { mode, sending, key, news, now } = composition;
  // The caller is not believed: a link to another address would carry a person's own right to answer there.
  const gateway = workspace.daybook.gateway.address.replace(/\/$/, '');
  const card = { ...composition.card, gateway };
  const { what, n, of, about, subject, person, channel } = sending;
  const answers = mayAnswer(composition);
  const link = await linkOf({ card, person, about: about ?? person, answers }, deps);
  const handle = await handleOf(composition, transport, deps);
  const text = withSilent(composition, workspace);
  const letter = askLetter({
    card,
    mode,
    key,
    what,
    ...(n === undefined ? {} : { n }),
    ...(of === undefined ? {} : { of }),
    ...(person === undefined || channel ? {} : { recipient: { person, name: nameOf(person, workspace) } }),
    ...(about === undefined ? {} : { about: { person: about, name: nameOf(about, workspace) } }),
    ...(subject === undefined ? {} : { subject }),
    ...(text === undefined ? {} : { text }),
    ...(news ? { news } : {}),
    link,
    ...(handle === undefined ? {} : { handle }),
    buttons: transport.kind === 'slack' && (mode === 'tells' || answers),
    at: now,
  });
  return { letter, to: destinationOf(sending, link, workspace) };
}

/** Whether the recipient can answer here for somebody: whoever only looks after the silent cannot. */
function mayAnswer({ mode, sending }: Composition): boolean {
  return mode === 'collects' && (sending.what !== 'escalation' || sending.about !== undefined);
}

interface LinkPlace {
  card: AskCard;
  person: string | undefined;
  about: string | undefined;
  answers: boolean;
}

/** One's own link to answer by, or the page that asks to sign in: also where there is no secret to sign links with. */
async function linkOf({ card, person, about, answers }: LinkPlace, deps: AudienceDeps): Promise<string> {
  const { gateway, run, ask, digest } = card;
  const page = `${gateway}/runs/${encodeURIComponent(run)}/asks/${encodeURIComponent(ask)}`;
  if (!answers || person === undefined || about === undefined) return page;
  const keys = await deps.readLinkKeys().catch((error: unknown) => {
    if (error instanceof KeyFileError) return [];
    throw error;
  });
  const [key] = keys;
  if (!key) return page;
  const exp = card.deadlineAt + LINK_LIVES_MS;
  return `${gateway}/a/${await signLink(key, { run, ask, sub: person, about, digest, exp })}`;
}

/** Only Slack's buttons and the reply address of a mail carry one. */
async function handleOf({ card, sending }: Composition, transport: Transport, deps: AudienceDeps) {
  if (transport.kind !== 'slack' && transport.kind !== 'email') return undefined;
  const { run, ask, digest } = card;
  const { person, about, channel } = sending;
  return noteHandle(deps.records, {
    run,
    ask,
    digest,
    ...(person === undefined || channel ? {} : { person }),
    ...(about === undefined ? {} : { about }),
  });
}

/** Whom an escalation is about stands above the author's words. */
function withSilent({ card, sending }: Composition, workspace: Workspace): string | undefined {
  const { silent = [], text } = sending;
  if (silent.length === 0) return text;
  const names = silent.slice(0, NAMED).map((person) => nameOf(person, workspace));
  const more = silent.length - names.length;
  const list = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
  return `No answer yet from ${silent.length}: ${list}.\n\n${text ?? card.text}`;
}

function destinationOf(
  { person = '', channel }: Composition['sending'],
  link: string,
  workspace: Workspace,
): Destination {
  if (channel) return { channel: channel.channel, group: channel.group };
  const { people } = workspace.people;
  const known = Object.hasOwn(people, person) ? people[person] : undefined;
  return { person: known ?? { id: person, name: person }, link };
}

function nameOf(person: string, { people: { people } }: Workspace): string {
  return (Object.hasOwn(people, person) ? people[person]?.name : undefined) ?? person;
}
