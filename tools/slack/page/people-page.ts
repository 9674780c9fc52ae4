import { html } from 'hono/html';
import type { Team, User, World } from '../world.js';
import type { Html } from './blocks.js';
import { face, page } from './layout.js';

/** Who do you want to be? */
export function peoplePage(world: World): Html {
  const teams = [...world.teams.values()].map((team) => ({ team, members: membersOf(world, team) }));
  return page({
    title: 'Slack on this machine',
    body: html`<main class="people">
<h1>Slack on this machine</h1>
<p>A stand-in for Slack. Nothing leaves this machine. Choose who you are: you see what they see, and press the buttons that they have.</p>
${teams.filter(({ members }) => members.length > 0).map(({ team, members }) => teamList(team, members, teams.length > 1))}
</main>`,
  });
}

function teamList(team: Team, members: User[], named: boolean): Html {
  return html`${named ? html`<h2>${team.name}</h2>` : ''}<ul>${members.map(
    (user) =>
      html`<li><a href="/as/${user.id}">${face(user.name)}<span><strong>${user.name}</strong><small>${aboutOf(user)}</small></span></a></li>`,
  )}</ul>`;
}

function membersOf(world: World, team: Team): User[] {
  return [...world.users.values()].filter((user) => user.team === team.id && !user.bot && !user.deleted);
}

function aboutOf({ title, guest, email }: User): string {
  return [title, guest && 'guest', title ? undefined : email].filter(Boolean).join(', ');
}
