import type { Lane } from '../../plan.js';

export const INK = '#1f2328';
export const QUIET = '#57606a';
export const LINE = '#6e7781';
export const PAPER = '#ffffff';
export const BAND = '#f6f8fa';
export const BAND_EDGE = '#d8dee4';

export interface Look {
  edge: string;
  fill: string;
  tag: string;
  tagText: string;
}

/** Each lane also has a shape of its own: see shapeOf in card.ts. Colour alone tells nothing to everybody. */
export const LOOKS: Record<Lane | 'ask' | 'undo', Look> = {
  effect: { edge: '#1f5fa8', fill: PAPER, tag: '#dbe9f9', tagText: '#0b3d78' },
  probe: { edge: '#1a7f64', fill: PAPER, tag: '#d8f0e8', tagText: '#0b5140' },
  workflow: { edge: '#8c959f', fill: PAPER, tag: '#eaeef2', tagText: '#424a53' },
  ask: { edge: '#b7791f', fill: '#fff8e6', tag: '#fbe3ac', tagText: '#5f3d00' },
  undo: { edge: '#b3412f', fill: '#fffafa', tag: '#fbe0dc', tagText: '#7d2418' },
};
