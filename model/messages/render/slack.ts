import { digestOf, digestPrefix } from '../../digest.js';
import type { JsonObject } from '../../json.js';
import { REFERENCES } from '../facts.js';
import type { Letter } from '../letter.js';
import { cutTo } from '../subject.js';
import { lookOf } from './colours.js';
import { markdownSlack } from './markdown-slack.js';
import {
  actions,
  context,
  divider,
  factSections,
  header,
  mrkdwnSections,
  note,
  plainSections,
} from './slack-blocks.js';
import { fitParts, type Part } from './slack-fit.js';
import { escapeSlack, LONGEST_TEXT } from './slack-text.js';

/** A header takes 150 characters; a square and a blank stand before the subject. */
const LONGEST_TITLE = 147;
/** Agreeing to what somebody has not been shown is no agreement. */
const AGREE: readonly string[] = ['approve', 'acknowledge'];

const BODY_CUT = note('The text goes on. Read the rest on the page before you answer.');
const EXACT_CUT = note('There is more than Slack can show. Read all of it on the page before you decide.');

/**
 * A letter as Slack's blocks, within all its limits, with a text for notifications and screen readers. Where it is too
 * long the author's text is cut first, and the buttons that agree are left out. Every block has an id by its content,
 * so that an update shows. Pure.
 */
export function letterBlocks(letter: Letter): { text: string; blocks: object[] } {
  const { subject, preface, buttons, handle } = letter;
  const { blocks, cut } = fitParts(partsOf(letter));
  const complete = !cut.has('body') && !cut.has('facts') && !cut.has('exact');
  const offered = complete ? buttons : buttons.filter(({ action }) => !AGREE.includes(action));
  const shown = blocks.flatMap((block) => (block.type === 'actions' ? actions(offered, handle) : [block]));
  return {
    text: escapeSlack(cutTo([subject, preface].filter(Boolean).join('\n'), 1000)),
    blocks: shown.map((block, index) => ({
      ...block,
      block_id: `${index}-${digestPrefix(digestOf(JSON.stringify(block)))}`,
    })),
  };
}

function partsOf(letter: Letter): Part[] {
  const { subject, preface, body, effects, facts, news, link, about, buttons, handle } = letter;
  const references = facts.filter(({ label }) => REFERENCES.includes(label));
  const exact = factSections(effects);
  return [
    { name: 'head', rank: 0, blocks: headBlocks(subject, about.colour) },
    { name: 'preface', rank: 3, blocks: preface === undefined ? [] : plainSections(preface) },
    { name: 'body', rank: 6, blocks: markdownSlack(body).flatMap(mrkdwnSections), more: BODY_CUT },
    { name: 'line', rank: 0, blocks: [divider()] },
    {
      name: 'exact',
      rank: 4,
      blocks: exact.length > 0 ? [...mrkdwnSections('*What exactly*'), ...exact] : [],
      more: EXACT_CUT,
    },
    { name: 'facts', rank: 2, blocks: factSections(facts.filter(({ label }) => !REFERENCES.includes(label))) },
    { name: 'news', rank: 5, blocks: newsBlocks(news) },
    { name: 'link', rank: 1, blocks: link === undefined ? [] : linkBlocks(link) },
    { name: 'actions', rank: 1, blocks: actions(buttons, handle) },
    { name: 'references', rank: 1, blocks: context(references.map(({ label, value }) => `${label} ${value}`)) },
  ];
}

/** The environment's colour stands in front; a subject that does not fit stands below once more, whole. */
function headBlocks(subject: string, colour: string | undefined): JsonObject[] {
  const head = header(`${lookOf(colour).square} ${cutTo(subject, LONGEST_TITLE)}`);
  return subject.length > LONGEST_TITLE ? [head, ...plainSections(subject)] : [head];
}

function newsBlocks(news: readonly string[]): JsonObject[] {
  return news.length === 0
    ? []
    : mrkdwnSections(['*Where it stands*', ...news.map((line) => `• ${escapeSlack(line)}`)].join('\n'));
}

/** A plain link: pressing a button with an address would also send Slack's call to the gateway, for nothing. */
function linkBlocks({ label, url }: { label: string; url: string }): JsonObject[] {
  const written = `<${escapeSlack(url.replaceAll('|', '%7C'))}|${escapeSlack(label)}>`;
  return written.length > LONGEST_TEXT ? plainSections(`${label}: ${url}`) : mrkdwnSections(written);
}
