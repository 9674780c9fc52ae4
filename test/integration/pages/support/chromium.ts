import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { Part } from '../../../support/needs.js';

const CHROMIUM = '/usr/bin/chromium';

export const chromiumPart: Part = {
  name: 'Chromium',
  present: existsSync(CHROMIUM),
  cure: `Install Debian's package chromium, so that it is at ${CHROMIUM}`,
};

/** A real browser, without a window. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
}
