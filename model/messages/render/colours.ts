interface Look {
  /** Behind white letters, with a contrast of at least 4.5. */
  bar: string;
  square: string;
}

const NEUTRAL: Look = { bar: '#37474f', square: '⬜' };

/** Colours that policy.yaml may give an environment. The name always stands beside them, for those who see none. */
const LOOKS: Readonly<Record<string, Look>> = {
  red: { bar: '#a31515', square: '🟥' },
  orange: { bar: '#9a4a00', square: '🟧' },
  amber: { bar: '#9a4a00', square: '🟧' },
  yellow: { bar: '#705a00', square: '🟨' },
  green: { bar: '#1b5e20', square: '🟩' },
  blue: { bar: '#0d47a1', square: '🟦' },
  cyan: { bar: '#00626e', square: '🟦' },
  purple: { bar: '#5e1a7a', square: '🟪' },
  magenta: { bar: '#5e1a7a', square: '🟪' },
};

/** How messages show the colour of an environment; a neutral look for none and for one that is not known. */
export function lookOf(colour: string | undefined): Look {
  return (colour !== undefined && Object.hasOwn(LOOKS, colour) ? LOOKS[colour] : undefined) ?? NEUTRAL;
}
