import { html } from 'hono/html';
import { openView } from '../act/people.js';
import { type Block, botUser, type Channel, type Message, messagesFor, type User, type World } from '../world.js';
import { type Drawing, drawBlocks, type Html } from './blocks.js';
import { confirmDialog, formDialog } from './dialog.js';
import { appFace, face, page } from './layout.js';
import { mrkdwn, type NameOf } from './mrkdwn.js';

export interface ChatPlace {
  world: World;
  user: User;
  channel: Channel;
  /** A button that asks back before it counts. */
  confirming?: { ts: string; action: string; button: Block };
}

/** A channel as one person sees it, with the dialog that they have open. */
export function chatPage(place: ChatPlace): Html {
  const { world, user, channel } = place;
  const view = openView(world, user.id);
  const dialog = view ? formDialog(place, view) : place.confirming ? confirmDialog(place, place.confirming) : undefined;
  return page({
    title: `${titleOf(channel)} · ${user.name}`,
    live: dialog === undefined,
    body: html`<div class="chat">
${sidebar(place)}
<main>
<header><h1>${channel.direct ? appFace() : html`<span class="hash">#</span>`}${titleOf(channel)}</h1><p>${membersText(channel)}</p></header>
<ol class="messages" reversed>${messagesFor(world, { channel: channel.id, user: user.id })
      .reverse()
      .map((message) => messageItem(place, message))}</ol>
<footer>${warningsOf(place)}
<form class="composer" method="post" action="${addressOf(place)}/slash"><label class="unseen" for="command">Command</label><input id="command" name="command" value="/daybook" autocomplete="off" required><button>Send</button></form></footer>
</main>
${dialog ?? ''}
</div>`,
  });
}

/** Where the pages of a person in a channel are. */
export function addressOf({ user, channel }: Pick<ChatPlace, 'user' | 'channel'>): string {
  return `/as/${user.id}/${channel.id}`;
}

function sidebar({ world, user, channel: here }: ChatPlace): Html {
  const mine = [...world.channels.values()].filter((channel) => channel.members.includes(user.id));
  const link = (channel: Channel) =>
    html`<li><a href="${addressOf({ user, channel })}" ${channel.id === here.id ? html`aria-current="page"` : ''}>${
      channel.direct ? appFace() : html`<span class="hash">#</span>`
    }${titleOf(channel)}</a></li>`;
  const listing = (title: string, some: Channel[]) =>
    some.length > 0 ? html`<h2>${title}</h2><ul>${some.map(link)}</ul>` : '';
  return html`<nav aria-label="Channels">
<div class="team">${world.teams.get(user.team)?.name ?? user.team}</div>
${listing(
  'Channels',
  mine.filter(({ direct }) => !direct),
)}${listing(
  'Apps',
  mine.filter(({ direct }) => direct),
)}
<a class="me" href="/">${face(user.name)}<span>${user.name}<small>Be somebody else</small></span></a>
</nav>`;
}

function messageItem(place: ChatPlace, message: Message): Html {
  const { text, blocks, ts, editedAt, onlyFor } = message;
  const nameOf = namesOf(place.world);
  const drawing: Drawing = { nameOf, button: (button) => messageButton(place, message, button) };
  const at = new Date(Number(ts) * 1_000);
  return html`<li class="message ${onlyFor ? 'only' : ''}" id="m${ts}">${appFace()}<div>
${onlyFor ? html`<p class="note">Only visible to you</p>` : ''}
<p class="by"><strong>Daybook</strong> <span class="badge">App</span> <time datetime="${at.toISOString()}">${at.toISOString().slice(11, 16)} UTC</time></p>
${blocks.length > 0 ? drawBlocks(blocks, drawing) : html`<p>${mrkdwn(text, nameOf)}</p>`}
${editedAt === undefined ? '' : html`<p class="note">(edited)</p>`}
</div></li>`;
}

/** A link opens; what asks back leads to its question; all others are pressed at once. */
function messageButton(place: ChatPlace, { ts }: Message, button: Block): Html {
  const words = (button.text as { text: string }).text;
  const look = `button ${String(button.style ?? 'plain')}`;
  if (button.url)
    return html`<a class="${look}" href="${String(button.url)}" target="_blank" rel="noreferrer noopener">${words}</a>`;
  const action = String(button.action_id);
  if (button.confirm)
    return html`<a class="${look}" href="${addressOf(place)}?${new URLSearchParams({ ts, action }).toString()}">${words}</a>`;
  return html`<form method="post" action="${addressOf(place)}/click"><input type="hidden" name="ts" value="${ts}"><button class="${look}" name="action" value="${action}">${words}</button></form>`;
}

/** Shown once. */
function warningsOf({ world, user, channel }: ChatPlace): Html {
  const mine = world.warnings.filter((one) => one.user === user.id && one.channel === channel.id);
  world.warnings = world.warnings.filter((one) => !mine.includes(one));
  return html`${mine.slice(-1).map(({ text }) => html`<p class="warning" role="alert">${text}</p>`)}`;
}

function namesOf(world: World): NameOf {
  return (kind, id) => {
    const named = kind === '@' ? world.users.get(id) : world.channels.get(id);
    return `${kind}${named?.name ?? id}`;
  };
}

function titleOf({ direct, name }: Channel): string {
  return direct ? 'Daybook' : name;
}

function membersText({ direct, members, team }: Channel): string {
  const people = members.filter((member) => member !== botUser(team)).length;
  return direct ? 'Direct messages of the app' : `${people} ${people === 1 ? 'person' : 'people'}`;
}
