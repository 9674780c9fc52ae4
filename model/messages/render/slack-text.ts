/** Characters of a text in a section at most. */
export const LONGEST_TEXT = 3000;

const NAMES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/**
 * Text inside mrkdwn. Mentions (`<!channel>`, `<@U1>`), links and dates of Slack all begin with `<`, which only this
 * room's own links have: so no text of others becomes one.
 */
export function escapeSlack(text: string): string {
  return text.replace(/[&<>]/g, (char) => NAMES[char] ?? '');
}

/**
 * Cuts mrkdwn that was escaped into pieces of at most so many characters: at a line end or a blank, and never inside of
 * a link or of an escaped character. Nothing is lost but the blank at the cut.
 */
export function splitSlack(text: string, most = LONGEST_TEXT): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const at = cutAt(rest, most);
    pieces.push(rest.slice(0, at).trimEnd());
    rest = rest.slice(at).replace(/^\s+/, '');
  }
  return [...pieces, rest].filter((piece) => piece !== '');
}

function cutAt(text: string, most: number): number {
  const room = text.slice(0, most);
  for (const end of ['\n', ' ']) {
    const at = room.lastIndexOf(end);
    if (at > most / 2) return at;
  }
  // No blank far and wide. A cut inside of `&amp;`, a link or a pair of code units would make something else of it.
  const broken = /(?:&[a-z]{0,4}|<[^<>]*|[\ud800-\udbff])$/.exec(room);
  return broken && broken.index > 0 ? broken.index : most;
}
