import type { PlanPaint } from '../../model/render/plan-text.js';
import { environmentBanner } from './banner.js';
import type { Palette } from './palette.js';

/** Colours of a plan in a terminal. */
export function planPaint(paint: Palette): PlanPaint {
  return {
    environment: (name, colour) => environmentBanner(name, colour, paint),
    strong: paint.bold,
    quiet: paint.dim,
    effect: paint.yellow,
  };
}
