import { baseCss } from './style/base.js';
import { calendarCss } from './style/calendar.js';
import { gateCss } from './style/gate.js';
import { paletteCss } from './style/palette.js';
import { partsCss } from './style/parts.js';
import { printCss } from './style/print.js';
import { programmeCss } from './style/programme.js';
import { runCss } from './style/run.js';

/** The one style sheet of all pages, served as it stands. */
export const style = [paletteCss, baseCss, partsCss, runCss, calendarCss, gateCss, programmeCss, printCss].join('\n');
