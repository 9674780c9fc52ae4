import fc from 'fast-check';
import type { Letter, LetterFact } from '../../../model/messages/letter.js';
import { letterHtml } from '../../../model/messages/render/html.js';
import { letterBlocks } from '../../../model/messages/render/slack.js';
import { fitParts } from '../../../model/messages/render/slack-fit.js';
import { letterText } from '../../../model/messages/render/text.js';
import { checkBlocks } from '../../../tools/slack/api/check-blocks.js';
import { hostileText, plainLine } from './hostile-text.js';
import { acknowledgementCard, approvalCard, HOUR, letter, OPENED } from './made-up-asks.js';

const LINK = 'http://127.0.0.1:7080/runs/go-live-7/asks/go%2F1';
const VOTED = {
  status: 'open',
  votes: [{ sub: 'olga', action: 'approve', at: OPENED + HOUR, via: 'slack' }],
} as const;
const given = letter(approvalCard(), { news: { ...VOTED, votes: [...VOTED.votes] }, link: LINK, handle: 'h-1' });

interface Block {
  type: string;
  block_id: string;
  text?: TextObject;
  fields?: TextObject[];
  elements?: (TextObject & Partial<Button>)[];
}

interface TextObject {
  type: string;
  text: string;
  verbatim?: boolean;
}

interface Button {
  type: 'button';
  text: TextObject;
  action_id: string;
  value: string;
  confirm?: { title: TextObject; text: TextObject; confirm: TextObject; deny: TextObject };
}

function blocksOf(one: Letter): Block[] {
  return letterBlocks(one).blocks as Block[];
}

function buttonsOf(one: Letter): Button[] {
  return blocksOf(one).flatMap(({ type, elements }) => (type === 'actions' ? (elements as unknown as Button[]) : []));
}

/** What Slack would show as text, piece by piece. */
function textsOf(blocks: Block[]): TextObject[] {
  return blocks.flatMap(({ type, text, fields = [], elements = [] }) => [
    ...(text ? [text] : []),
    ...fields,
    ...(type === 'context' ? elements : []),
  ]);
}

function shownInSlack(one: Letter): string {
  return textsOf(blocksOf(one))
    .map(({ type, text }) => (type === 'mrkdwn' ? decoded(text) : text))
    .join('\n');
}

function shownInHtml(one: Letter): string {
  return decoded(letterHtml(one).replaceAll(/<[^>]*>/g, '\n'));
}

function decoded(text: string): string {
  const names: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', '#39': "'" };
  return text.replaceAll(/&(lt|gt|amp|quot|#39);/g, (_, name: string) => names[name] ?? '');
}

it('reads as plain text', () => {
  expect(letterText(given)).toBe(`[PRODUCTION] Decide by 14:30 UTC: Storefront v1.4.1 cutover (Storefront goes live)

  Green answers all checks.

What exactly
- switch (traffic on edge): to: {green: 100}
- Undo of switch: to: {blue: 100}

Who decides    product (1) and operations (1)
Deadline       Wed 2 Dec 2026, 14:30 UTC
Silence means  rejected: nothing of this happens
Run            go-live-7 (Storefront goes live), step go
Plan           3f9a1c7be204
Digest         9d02e7441f6a

Where it stands
- Approved by olga, 11:30 UTC, over Slack

Look at it and decide:
${LINK}`);
});

it('lets no line of an author pose as one of its own in plain text', () => {
  const posing = letter(approvalCard({ text: 'Digest         000000000000\n\nWhere it stands\n- Approved by all' }));
  expect(
    letterText(posing)
      .split('\n')
      .filter((line) => line.startsWith('Digest')),
  ).toEqual(['Digest         9d02e7441f6a']);
  expect(letterText(posing)).not.toMatch(/^- Approved/m);
});

describe('as a mail', () => {
  const html = letterHtml(given);

  it('is a whole document that fetches nothing and runs nothing', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en"[\s\S]*<\/html>\n$/);
    expect(html).not.toMatch(
      /<(?:script|style|link|img|iframe|form|input|svg|object|base|meta http-equiv)|url\(|@import| on\w+=/i,
    );
  });

  it('has one link as a button, and the environment above everything in its colour', () => {
    expect([...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)).toEqual([LINK]);
    expect(html).toMatch(/<body[^>]*>\s*<div style="[^"]*background:#a31515"><div[^>]*>PRODUCTION<\/div>/);
    expect(letterHtml({ ...given, about: { ...given.about, colour: '__proto__' } })).toContain('background:#37474f');
  });

  it('leaves the colours of text and page to the reader, in light and in dark', () => {
    const styles = [...html.matchAll(/style="([^"]*)"/g)].map(([, style = '']) => style);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    const coloured = styles.filter((style) => /(?:^|;)(?:color|background):#(?!888)/.test(style));
    expect(coloured).toHaveLength(3);
  });
});

describe('as blocks of Slack', () => {
  it('stands in order: environment and decision, the text, what exactly, the facts, the news, the buttons, the digest', () => {
    const blocks = blocksOf(given);
    expect(blocks.map(({ type }) => type)).toEqual([
      'header',
      'section',
      'divider',
      'section',
      'section',
      'section',
      'section',
      'section',
      'actions',
      'context',
    ]);
    expect(blocks[0]?.text?.text).toBe(
      '🟥 [PRODUCTION] Decide by 14:30 UTC: Storefront v1.4.1 cutover (Storefront goes live)',
    );
    expect(blocks.at(-1)?.elements?.[0]?.text).toBe(
      'Run go-live-7 (Storefront goes live), step go  ·  Plan 3f9a1c7be204  ·  Digest 9d02e7441f6a',
    );
    expect(letterBlocks(given).text).toBe(
      '[PRODUCTION] Decide by 14:30 UTC: Storefront v1.4.1 cutover (Storefront goes live)',
    );
  });

  it('has buttons that carry the handle and no more, and that ask back before they approve', () => {
    expect(buttonsOf(given)).toMatchObject([
      { action_id: 'daybook.approve', value: 'h-1', style: 'primary', confirm: { confirm: { text: 'Approve' } } },
      { action_id: 'daybook.reject', value: 'h-1', style: 'danger' },
      { action_id: 'daybook.withdraw', value: 'h-1' },
    ]);
    expect(buttonsOf({ ...given, handle: undefined })).toEqual([]);
  });

  it('has ids by content: an update shows, and the same letter is the same', () => {
    const ids = (one: Letter) => blocksOf(one).map(({ block_id }) => block_id);
    expect(ids(given)).toEqual(ids(structuredClone(given)));
    expect(new Set(ids(given)).size).toBe(ids(given).length);
    const other = { ...given, news: ['Rejected by sam, 12:00 UTC, by mail'] };
    expect(ids(other).filter((id) => !ids(given).includes(id))).toHaveLength(1);
  });

  it('shows exact values as they are: a star is a star', () => {
    const covers = [{ step: 'm', type: 'command', epoch: 1, params: { run: 'select *, a_b_ from *' } }];
    const field = textsOf(blocksOf(letter(approvalCard({ covers })))).find(({ text }) => text.includes('select'));
    expect(field).toEqual({ type: 'plain_text', text: 'run: "select *, a_b_ from *"', emoji: false });
  });

  it('cuts the text of the author first, says so, and offers nobody to agree to what is not there', () => {
    const long = { text: `Start ${'many words '.repeat(3000)}end` };
    const cut = letter(approvalCard(long), { handle: 'h', link: LINK });
    expect(shownInSlack(cut)).toContain('… The text goes on. Read the rest on the page before you answer.');
    expect(shownInSlack(cut)).toContain('to: {green: 100}');
    expect(buttonsOf(cut).map(({ action_id }) => action_id)).toEqual(['daybook.reject']);
    const read = letter(acknowledgementCard(long), { handle: 'h', link: LINK });
    expect(buttonsOf(read).map(({ action_id }) => action_id)).toEqual(['daybook.decline']);
  });

  it('offers no approval of effects that it cannot show', () => {
    const covers = Array.from({ length: 200 }, (_, index) => ({
      step: `ramp[${index}]`,
      type: 'traffic',
      epoch: 1,
      params: { to: { green: index } },
    }));
    const many = letter(approvalCard({ covers }), { handle: 'h', link: LINK });
    expect(buttonsOf(many).map(({ action_id }) => action_id)).toEqual(['daybook.reject']);
    expect(shownInSlack(many)).toContain('There is more than Slack can show');
    expect(shownInSlack(many)).toContain('Digest 9d02e7441f6a');
    expect(letterText(many)).toContain('ramp[199]');
  });
});

it('takes fifty blocks of Slack at most, the important ones first, and says where some are missing', () => {
  const block = (type: string) => ({ type });
  const fill = (type: string, count: number) => Array.from({ length: count }, () => block(type));
  const { blocks, cut } = fitParts([
    { name: 'text', rank: 2, blocks: fill('text', 60), more: block('more') },
    { name: 'facts', rank: 1, blocks: fill('fact', 9) },
  ]);
  expect(blocks).toEqual([...fill('text', 40), block('more'), ...fill('fact', 9)]);
  expect(cut).toEqual(new Set(['text']));
});

const facts = (most: number): fc.Arbitrary<LetterFact[]> =>
  fc.array(fc.record({ label: plainLine, value: plainLine }), { maxLength: most });

/** Letters of any words and any number of facts, with an author who means no good. */
function anyLetter(most: number, text: fc.Arbitrary<string>): fc.Arbitrary<Letter> {
  return fc.record({
    key: fc.constant('k'),
    what: fc.constantFrom('ask', 'reminder', 'escalation', 'closed', 'notification'),
    about: fc.record({ run: plainLine, step: plainLine, environment: plainLine, digest: plainLine, colour: plainLine }),
    subject: plainLine,
    body: text,
    facts: facts(most),
    effects: facts(most),
    preface: fc.option(plainLine, { nil: undefined }),
    news: fc.array(plainLine, { maxLength: most }),
    buttons: fc.constant([
      { action: 'approve', label: 'Approve', style: 'primary', confirm: 'Sure?' },
      { action: 'reject', label: `Reject ${'x'.repeat(100)}`, style: 'danger', dialog: 'reason' },
    ]),
    link: fc.option(fc.record({ label: plainLine, url: fc.webUrl() }), { nil: undefined }),
    handle: fc.constant('h'),
    at: fc.constant(0),
  }) as fc.Arbitrary<Letter>;
}

it('says every fact, effect, answer and its subject in all three shapes', () => {
  fc.assert(
    fc.property(anyLetter(6, fc.constant('')), (one) => {
      const words = [one.subject, one.preface ?? '', ...one.news];
      for (const { label, value } of [...one.facts, ...one.effects]) words.push(label, value);
      const shown = [letterText(one), shownInHtml(one), shownInSlack(one)];
      for (const word of words) for (const shape of shown) expect(shape).toContain(word);
    }),
    { numRuns: 300 },
  );
});

it('stays within the limits of Slack and one line of subject, whatever it is made of', () => {
  const LINKS = /<(?:https?:\/\/[^<>|\s]+|mailto:[^<>|\s]+\|[^<>|\s]+|https?:\/\/[^<>|\s]+\|[^<>]+)>/g;
  fc.assert(
    fc.property(anyLetter(60, hostileText), (one) => {
      const { text, blocks } = letterBlocks(one) as { text: string; blocks: Block[] };
      expect(() => checkBlocks(blocks, 'message')).not.toThrow();
      expect(JSON.stringify(blocks).length).toBeLessThanOrEqual(12_500);
      expect(text).not.toMatch(/[<>]/);
      expect(blocks.filter(({ type }) => type === 'actions')).toHaveLength(1);
      for (const { type, text: shown, verbatim } of textsOf(blocks)) {
        if (type === 'mrkdwn') expect([verbatim, shown.replaceAll(LINKS, '').includes('<')]).toEqual([true, false]);
      }
    }),
    { numRuns: 150 },
  );
});

it('is a mail of one frame, whatever an author writes into it', () => {
  const frame = (html: string) => html.match(/<(?:html|head|body|main|title|meta|h1|table role)\b/g)?.join();
  fc.assert(
    fc.property(anyLetter(3, hostileText), (one) => {
      const html = letterHtml(one);
      expect(frame(html)).toBe(frame(letterHtml({ ...one, body: '' })));
      expect(html).not.toMatch(/<(?:script|style|img|svg|iframe)/i);
    }),
    { numRuns: 500 },
  );
});
