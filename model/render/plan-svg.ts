import { digestPrefix } from '../digest.js';
import type { Plan } from '../plan.js';
import { drawnStages } from './drawn.js';
import { planHead } from './plan-head.js';
import { type Card, CARD_WIDTH, cardOf, drawCard, shapeOf } from './svg/card.js';
import { drawEdges } from './svg/edges.js';
import { isChain, layoutStage, type StageLayout } from './svg/layout.js';
import { BAND, BAND_EDGE, INK, LINE, LOOKS, PAPER, QUIET } from './svg/palette.js';
import { escaped, round, textElement, textWidth, wrapped } from './svg/text.js';

const MARGIN = 32;
const BAND_HEAD = 44;
const BAND_PADDING = 24;
const BAND_GAP = 34;
const LEGEND_HEIGHT = 62;
/** Room for one column of steps in the middle, with an undo beside it. */
const NARROWEST = 930;

interface Band {
  name: string;
  stage: StageLayout;
  top: number;
  height: number;
}

/**
 * A plan as a picture: stages as bands from top to bottom, shapes for lanes, asks with who answers and until when, undo
 * dashed beside its step. A whole SVG document without scripts and outside resources; the same plan gives the same text.
 */
export function planSvg(plan: Plan, digest: string): string {
  const head = planHead(plan, digest).filter(([label]) => label !== 'Environment' && label !== 'Digest');
  const headHeight = 74 + head.length * 18;
  const bands = bandsOf(plan, headHeight);
  const last = bands.at(-1);
  const width = Math.max(NARROWEST, ...bands.map(({ stage }) => stage.width + 2 * (MARGIN + BAND_PADDING)));
  const height = (last ? last.top + last.height : headHeight) + LEGEND_HEIGHT;
  const title = escaped(`Plan of ${plan.runbook.title} in ${plan.environment}`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${round(width)}" height="${round(height)}" viewBox="0 0 ${round(width)} ${round(height)}" role="img" aria-label="${title}">`,
    `<title>${title}</title>`,
    STYLE,
    `<rect width="100%" height="100%" fill="${PAPER}"/>`,
    drawHead(plan, digest, { head, width }),
    ...bands.map((band, index) => drawBand(band, { index, width, next: bands[index + 1] })),
    drawLegend(legendOf(plan), height - LEGEND_HEIGHT + 24),
    '</svg>\n',
  ].join('\n');
}

const arrowHead = (id: string, fill: string): string =>
  `<marker id="${id}" viewBox="0 0 10 10" refX="9" refY="5" markerUnits="userSpaceOnUse" markerWidth="11" markerHeight="11" orient="auto"><path d="M0 0 L10 5 L0 10 z" fill="${fill}"/></marker>`;

const STYLE = `<style>text{font-family:"Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif}.mono{font-family:ui-monospace,Menlo,Consolas,"Liberation Mono",monospace}</style><defs>${arrowHead('head', LINE)}${arrowHead('lets-head', LOOKS.ask.edge)}${arrowHead('undo-head', LOOKS.undo.edge)}</defs>`;

function bandsOf(plan: Plan, from: number): Band[] {
  let top = from;
  return drawnStages(plan).map(({ name, steps }) => {
    const stage = layoutStage(aligned(steps.map((drawn) => cardOf(plan, drawn))));
    const band = { name, stage, top, height: BAND_HEAD + stage.height + BAND_PADDING };
    top += band.height + BAND_GAP;
    return band;
  });
}

/** One width for all cards of a chain: then steps stand below one another, whether they have an undo beside them or not. */
function aligned(cards: Card[]): Card[] {
  if (!isChain(cards)) return cards;
  const width = Math.max(0, ...cards.map((card) => card.width));
  return cards.map((card) => ({ ...card, width }));
}

function drawHead(plan: Plan, digest: string, { head, width }: { head: [string, string][]; width: number }): string {
  const colour = /^(?:[a-z]{3,20}|#[0-9a-f]{3,8})$/i.test(plan.policy.colour ?? '') ? plan.policy.colour : QUIET;
  const chip = textWidth(plan.environment, { size: 13, bold: true }) + 26;
  const chipX = width - MARGIN - chip;
  const [title = ''] = wrapped(plan.runbook.title, { size: 25, bold: true, width: chipX - MARGIN - 20, lines: 1 });
  return [
    textElement(title, { x: MARGIN, y: 46, size: 25, bold: true, fill: INK }),
    `<rect x="${round(chipX)}" y="24" width="${round(chip)}" height="28" rx="14" fill="none" stroke="${colour}" stroke-width="2.5"/>`,
    textElement(plan.environment, { x: chipX + chip / 2, y: 42.5, size: 13, bold: true, fill: INK, anchor: 'middle' }),
    textElement(`plan ${digestPrefix(digest)}`, {
      x: width - MARGIN,
      y: 74,
      size: 13,
      mono: true,
      fill: QUIET,
      anchor: 'end',
    }),
    ...head.map(([label, text], index) => {
      const y = 74 + index * 18;
      const [line = ''] = wrapped(text, { size: 13, width: width - 2 * MARGIN - 300, lines: 1 });
      return (
        textElement(label, { x: MARGIN, y, size: 13, fill: QUIET }) +
        textElement(line, { x: MARGIN + 84, y, size: 13, fill: INK })
      );
    }),
  ].join('\n');
}

function drawBand(
  { name, stage, top, height }: Band,
  { index, width, next }: { index: number; width: number; next?: Band },
): string {
  const chain = isChain(stage.cards.map(({ card }) => card));
  const left = (width - (chain ? CARD_WIDTH : stage.width)) / 2;
  const origin = { x: left, y: top + BAND_HEAD };
  const [title = ''] = wrapped(name, { size: 15, bold: true, width: width - 2 * MARGIN - 80, lines: 1 });
  const arrow = next
    ? `<path d="M${round(width / 2)} ${round(top + height + 4)} V${round(next.top - 4)}" stroke="${LINE}" stroke-width="2.2" marker-end="url(#head)"/>`
    : '';
  return [
    `<rect x="${MARGIN}" y="${round(top)}" width="${round(width - 2 * MARGIN)}" height="${round(height)}" rx="12" fill="${BAND}" stroke="${BAND_EDGE}"/>`,
    `<circle cx="${MARGIN + 26}" cy="${round(top + 24)}" r="12" fill="${INK}"/>`,
    textElement(String(index + 1), {
      x: MARGIN + 26,
      y: top + 28.5,
      size: 13,
      bold: true,
      fill: PAPER,
      anchor: 'middle',
    }),
    textElement(title, { x: MARGIN + 48, y: top + 29.5, size: 15, bold: true, fill: INK }),
    ...drawEdges(stage, origin),
    ...stage.cards.map(({ card, x, y }) => drawCard(card, { x: origin.x + x, y: origin.y + y })),
    arrow,
  ].join('\n');
}

const LEGEND: [kind: keyof typeof LOOKS, text: string][] = [
  ['effect', 'changes something'],
  ['probe', 'only looks'],
  ['workflow', 'waits'],
  ['ask', 'asks people'],
  ['undo', 'declared undo'],
];

interface Legend {
  kinds: typeof LEGEND;
  /** Whether an approval lets through a step of its own stage, which is an arrow of its own. */
  lets: boolean;
}

/** Only what is in the picture. */
function legendOf({ steps }: Plan): Legend {
  const kinds = new Set(steps.flatMap(({ ask, lane, undo }) => [ask ? 'ask' : lane, ...(undo ? ['undo'] : [])]));
  return {
    kinds: LEGEND.filter(([kind]) => kinds.has(kind)),
    lets: steps.some(({ approval, stage }) => approval !== undefined && steps[approval]?.stage === stage),
  };
}

function drawLegend({ kinds, lets }: Legend, y: number): string {
  let x = MARGIN + 4;
  const parts = kinds.map(([kind, text]) => {
    const shape = shapeOf(kind, { x, y: y - 9, height: 20, width: 36, look: LOOKS[kind] });
    const label = textElement(text, { x: x + 45, y: y + 5.5, size: 12, fill: QUIET });
    x += 45 + textWidth(text, { size: 12 }) + 30;
    return shape + label;
  });
  if (!lets) return parts.join('\n');
  const line = `<path d="M${round(x)} ${y + 1} h34" stroke="${LOOKS.ask.edge}" stroke-width="2.4" marker-end="url(#lets-head)"/>`;
  return [...parts, line, textElement('lets through', { x: x + 45, y: y + 5.5, size: 12, fill: QUIET })].join('\n');
}
