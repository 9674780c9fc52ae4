import pc from 'picocolors';

/** Colour functions; each returns its input unchanged where colour is off. */
export type Palette = ReturnType<typeof pc.createColors>;

export interface ColourWish {
  isTTY: boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** `--no-color` was given. */
  off: boolean;
}

/** Colour is for terminals; NO_COLOR, TERM=dumb and --no-color turn it off, CLICOLOR_FORCE turns it on in a pipe. */
export function wantsColour({ isTTY, env, off }: ColourWish): boolean {
  if (off || env.NO_COLOR || env.TERM === 'dumb') return false;
  if (env.CLICOLOR_FORCE && env.CLICOLOR_FORCE !== '0') return true;
  return isTTY;
}

export function paletteFor(wish: ColourWish): Palette {
  return pc.createColors(wantsColour(wish));
}

/** Glyphs beyond ASCII need a UTF-8 locale and a terminal that is not dumb. */
export function wantsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.TERM === 'dumb' || env.TERM === 'linux') return false;
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale === undefined || /utf-?8/i.test(locale);
}
