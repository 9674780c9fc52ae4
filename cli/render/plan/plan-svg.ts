import { Graph, layout } from '@dagrejs/dagre';
import type { Plan, PlanStep } from '../../../model/plan.js';
import { safeLine } from '../safe-text.js';

/** Laying out more would take minutes, and nobody could read it. */
export const MOST_DRAWN_STEPS = 600;

const HEIGHT = 46;
const MARGIN = 24;

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface Point {
  x: number;
  y: number;
}

interface Layout {
  width: number;
  height: number;
  stages: Box[];
  steps: Box[];
  arrows: Point[][];
}

/** A plan as one SVG image without scripts or outside fonts. At most MOST_DRAWN_STEPS steps. */
export function planSvg(plan: Plan): string {
  const { width, height, stages, steps, arrows } = layOut(plan);
  const title = `${plan.runbook.title} (${plan.environment})`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}" role="img" font-family="system-ui, sans-serif" font-size="12">`,
    `<title>${escaped(title)}</title>`,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0L8 4L0 8z" fill="#57606a"/></marker></defs>',
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    ...arrows.map(path),
    ...plan.stages.flatMap(({ name }, index) =>
      stages[index] ? [stageMark(stages[index], `${index + 1}. ${name}`)] : [],
    ),
    ...plan.steps.flatMap((step, index) => (steps[index] ? [stepBox(steps[index], step)] : [])),
    '</svg>\n',
  ].join('\n');
}

/** dagre's own types do not resolve under nodenext, so what is used of it is said here. */
interface Drawn {
  setGraph(label: object): void;
  graph(): { width: number; height: number };
  setDefaultEdgeLabel(label: () => object): void;
  setNode(id: string, size: { width: number; height: number }): void;
  setEdge(from: string, to: string): void;
  node(id: string): Box;
  edges(): unknown[];
  edge(edge: unknown): { points: Point[] };
}

function layOut(plan: Plan): Layout {
  const graph: Drawn = new Graph();
  graph.setGraph({ rankdir: 'TB', nodesep: 20, ranksep: 34, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const [index, { name, first, count }] of plan.stages.entries()) {
    graph.setNode(stageId(index), { width: textWidth(`${index + 1}. ${name}`) + 20, height: 26 });
    const steps = Array.from({ length: count }, (_, offset) => first + offset);
    for (const step of steps) placeStep(graph, plan, { step, stage: index });
    const needed = new Set(steps.flatMap((step) => plan.steps[step]?.needs ?? []));
    if (index + 1 < plan.stages.length) {
      for (const last of steps.filter((step) => !needed.has(step))) graph.setEdge(String(last), stageId(index + 1));
    }
  }
  layout(graph);
  return {
    ...graph.graph(),
    stages: plan.stages.map((_, index) => graph.node(stageId(index))),
    steps: plan.steps.map((_, index) => graph.node(String(index))),
    arrows: graph.edges().map((edge) => graph.edge(edge).points),
  };
}

function placeStep(graph: Drawn, plan: Plan, { step, stage }: { step: number; stage: number }): void {
  const planned = plan.steps[step];
  if (!planned) return;
  const width = Math.max(textWidth(planned.id) * 1.1, textWidth(shortened(planned.title))) + 28;
  graph.setNode(String(step), { width, height: HEIGHT });
  if (planned.needs.length === 0) graph.setEdge(stageId(stage), String(step));
  for (const need of planned.needs) graph.setEdge(String(need), String(step));
}

function stageId(index: number): string {
  return `stage ${index}`;
}

/** System fonts are about this wide; the boxes have room for the rest. */
function textWidth(text: string): number {
  return safeLine(text).length * 6.8;
}

function shortened(text: string): string {
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

function stepBox({ x, y, width, height }: Box, step: PlanStep): string {
  const edge = {
    effect: 'stroke-width="2.5"',
    probe: 'stroke-width="1.2" stroke-dasharray="5 3"',
    workflow: 'stroke-width="1.2"',
  }[step.lane];
  const fill = step.ask ? '#fff8c5' : step.lane === 'effect' ? '#ddf4ff' : '#f6f8fa';
  const left = round(x - width / 2);
  const top = round(y - height / 2);
  return (
    `<g><title>${escaped(step.sentence)}</title>` +
    `<rect x="${left}" y="${top}" width="${round(width)}" height="${height}" rx="${step.ask ? 20 : 5}" fill="${fill}" stroke="#24292f" ${edge}/>` +
    `<text x="${round(x)}" y="${top + 19}" text-anchor="middle" font-weight="600" fill="#24292f">${escaped(step.id)}</text>` +
    `<text x="${round(x)}" y="${top + 35}" text-anchor="middle" fill="#57606a">${escaped(shortened(step.title))}</text></g>`
  );
}

function stageMark({ x, y, width, height }: Box, name: string): string {
  return (
    `<g><rect x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${round(width)}" height="${height}" rx="13" fill="#24292f"/>` +
    `<text x="${round(x)}" y="${round(y + 4)}" text-anchor="middle" font-weight="600" fill="#ffffff">${escaped(name)}</text></g>`
  );
}

function path(points: readonly Point[]): string {
  const d = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
  return `<path d="${d}" fill="none" stroke="#57606a" stroke-width="1.2" marker-end="url(#arrow)"/>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function escaped(text: string): string {
  return safeLine(text).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
