import type { Palette } from './palette.js';
import { safeLine } from '../../model/safe-text.js';

/** Colours that policy.yaml may give an environment and a terminal can show. */
const BACKGROUNDS: Readonly<Record<string, (paint: Palette) => (text: string) => string>> = {
  red: (paint) => (text) => paint.bgRed(paint.white(paint.bold(text))),
  yellow: (paint) => (text) => paint.bgYellow(paint.black(paint.bold(text))),
  amber: (paint) => (text) => paint.bgYellow(paint.black(paint.bold(text))),
  orange: (paint) => (text) => paint.bgYellow(paint.black(paint.bold(text))),
  green: (paint) => (text) => paint.bgGreen(paint.black(paint.bold(text))),
  blue: (paint) => (text) => paint.bgBlue(paint.white(paint.bold(text))),
  magenta: (paint) => (text) => paint.bgMagenta(paint.white(paint.bold(text))),
  purple: (paint) => (text) => paint.bgMagenta(paint.white(paint.bold(text))),
  cyan: (paint) => (text) => paint.bgCyan(paint.black(paint.bold(text))),
};

/** The environment's name in its colour: ` PRODUCTION `. Without colour `[PRODUCTION]`, so that it still stands out. */
export function environmentBanner(environment: string, colour: string | undefined, paint: Palette): string {
  const name = safeLine(environment).toUpperCase();
  if (!paint.isColorSupported) return `[${name}]`;
  const background = colour ? BACKGROUNDS[colour.toLowerCase()] : undefined;
  return background ? background(paint)(` ${name} `) : paint.inverse(paint.bold(` ${name} `));
}
