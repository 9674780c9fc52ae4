import { BANDS, DARK, LIGHT, READ_ON, type Scheme } from '../../../gateway/pages/style/palette.js';
import { style } from '../../../gateway/pages/style.js';

/** Relative luminance of WCAG 2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(front: string, back: string): number {
  const [light = 0, dark = 0] = [luminance(front), luminance(back)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const SCHEMES: [string, Scheme][] = [
  ['light', LIGHT],
  ['dark', DARK],
];

describe.each(SCHEMES)('the %s colours', (_, scheme) => {
  it.each(READ_ON)('keep WCAG AA: %s on %s has at least %d', (front, back, least) => {
    expect(contrast(scheme[front], scheme[back])).toBeGreaterThanOrEqual(least);
  });

  it('leave no colour untested', () => {
    const tested = new Set(READ_ON.map(([front]) => front).concat(READ_ON.map(([, back]) => back)));
    // A thin line between rows carries no meaning.
    expect(Object.keys(scheme).filter((name) => name !== 'line' && !tested.has(name as keyof Scheme))).toEqual([]);
  });
});

it('white on the band of every environment colour keeps AA', () => {
  for (const colour of Object.values(BANDS)) expect(contrast('#ffffff', colour)).toBeGreaterThanOrEqual(4.5);
});

it('knows how to compute a contrast', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

it('the style sheet takes its colours from the palette alone', () => {
  const declared = style.split('\n').filter((line) => !/^(?::root|@media screen|\.band-)/.test(line));
  const others = declared.flatMap((line) => line.match(/#[0-9a-f]{3,8}\b/g) ?? []);
  // White text on bands, white paper, and the ground of a mail.
  expect([...new Set(others)]).toEqual(['#fff']);
});
