/** Colours by role. Each pair in `READ_ON` keeps WCAG AA in both schemes; a test computes it. */
export interface Scheme {
  ground: string;
  paper: string;
  sunken: string;
  ink: string;
  quiet: string;
  line: string;
  /** Edges of what can be filled in or pressed. */
  edge: string;
  link: string;
  good: string;
  goodTint: string;
  bad: string;
  badTint: string;
  wait: string;
  waitTint: string;
  info: string;
  infoTint: string;
  idle: string;
  idleTint: string;
  /** Text on a filled button. */
  onLink: string;
}

export const LIGHT: Scheme = {
  ground: '#f4f5f7',
  paper: '#ffffff',
  sunken: '#eef0f3',
  ink: '#1a2027',
  quiet: '#55606c',
  line: '#d8dde3',
  edge: '#7a8591',
  link: '#0a56a3',
  good: '#14653a',
  goodTint: '#e2f3e9',
  bad: '#9f1b1b',
  badTint: '#fce9e8',
  wait: '#754600',
  waitTint: '#fdf0d2',
  info: '#0a4f95',
  infoTint: '#e3eefa',
  idle: '#4b5661',
  idleTint: '#e8ebee',
  onLink: '#ffffff',
};

export const DARK: Scheme = {
  ground: '#0d1015',
  paper: '#161b22',
  sunken: '#1f262e',
  ink: '#e6eaee',
  quiet: '#a2adb8',
  line: '#2f3740',
  edge: '#75818d',
  link: '#84bcf7',
  good: '#7fd6a2',
  goodTint: '#12301f',
  bad: '#ff9f96',
  badTint: '#3a1817',
  wait: '#f0c06a',
  waitTint: '#34270c',
  info: '#8fc3fa',
  infoTint: '#12283e',
  idle: '#b3bdc6',
  idleTint: '#272e36',
  onLink: '#0d1015',
};

/** What is read on what, with the contrast it needs: 4.5 for text, 3 for edges of controls and parts of drawings. */
export const READ_ON: readonly [front: keyof Scheme, back: keyof Scheme, least: number][] = [
  ...(['ground', 'paper', 'sunken'] as const).flatMap((back): [keyof Scheme, keyof Scheme, number][] => [
    ['ink', back, 4.5],
    ['quiet', back, 4.5],
    ['link', back, 4.5],
    ['edge', back, 3],
  ]),
  ...(['good', 'bad', 'wait', 'info', 'idle'] as const).flatMap((tone): [keyof Scheme, keyof Scheme, number][] => [
    [tone, `${tone}Tint`, 4.5],
    [tone, 'paper', 4.5],
    ['ink', `${tone}Tint`, 4.5],
  ]),
  ['onLink', 'link', 4.5],
];

/** Bands of environments, by the colour that policy names; the text on them is white. */
export const BANDS: Readonly<Record<string, string>> = {
  red: '#a31515',
  orange: '#9a4a00',
  yellow: '#705a00',
  green: '#1b5e20',
  blue: '#0d47a1',
  purple: '#5e1a7a',
  grey: '#455a64',
};

function variables(scheme: Scheme): string {
  return Object.entries(scheme)
    .map(([name, colour]) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${colour};`)
    .join('');
}

/** Dark where the reader's system is dark; always light on paper. */
export const paletteCss = [
  `:root{color-scheme:light dark;${variables(LIGHT)}}`,
  `@media screen and (prefers-color-scheme:dark){:root{${variables(DARK)}}}`,
  ...Object.entries(BANDS).map(([name, colour]) => `.band-${name}{background:${colour};}`),
  ...['good', 'bad', 'wait', 'info', 'idle'].map(
    (tone) => `.tone-${tone}{color:var(--${tone});--tint:var(--${tone}-tint);--tone:var(--${tone});}`,
  ),
].join('\n');
