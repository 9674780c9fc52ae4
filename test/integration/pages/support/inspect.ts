/*
 * What a page looks like to a reader, computed inside of the browser: scripts for `page.evaluate`, as text, because the types
 * of a browser have no business in the rest of the program.
 */

export interface PoorContrast {
  text: string;
  ratio: number;
  least: number;
}

/** PoorContrast[]: text whose contrast with what is behind it is below WCAG AA. */
export const poorContrasts = `(() => {
  const colourOf = (css) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (css.match(/[\\d.]+/g) ?? []).map(Number);
    return { parts: [red, green, blue], alpha };
  };
  const luminance = ({ parts }) => {
    const [red, green, blue] = parts.map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const groundOf = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const ground = colourOf(getComputedStyle(at).backgroundColor);
      if (ground.alpha === 1) return ground;
    }
    return colourOf('rgb(255, 255, 255)');
  };
  const poor = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const text = node.textContent.trim();
    const element = node.parentElement;
    if (text === '' || !element.checkVisibility({ checkVisibilityCSS: true }) || element.closest('noscript,title,desc')) continue;
    const style = getComputedStyle(element);
    const front = luminance(colourOf(element instanceof SVGElement ? style.fill : style.color));
    const back = luminance(groundOf(element));
    const ratio = (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05);
    const size = Number.parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const least = large ? 3 : 4.5;
    if (ratio < least) poor.push({ text: text.slice(0, 40), ratio: Math.round(ratio * 100) / 100, least });
  }
  return poor;
})()`;

/** string[]: what can be pressed or filled in and has no name of its own, or is smaller than 24 by 24. */
export const poorControls = `(() => {
  const controls = [...document.querySelectorAll('button,input:not([type=hidden]),select,textarea,summary,a.button,nav a')];
  return controls.flatMap((control) => {
    if (!control.checkVisibility({ checkVisibilityCSS: true })) return [];
    const labels = [...(control.labels ?? [])];
    const name = [control.textContent, control.getAttribute('aria-label'), ...labels.map((label) => label.textContent)].join('').trim();
    // A radio is as large as the label around it.
    const box = (control.closest('label') ?? control).getBoundingClientRect();
    const flaws = [];
    if (name === '') flaws.push('has no name');
    if (box.width < 24 || box.height < 24) flaws.push('is ' + box.width + ' by ' + box.height);
    return flaws.map((flaw) => control.outerHTML.slice(0, 80) + ' ' + flaw);
  });
})()`;

/** string[]: what sticks out of the page to the right. */
export const overflowing = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > width + 1);
  return wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 100));
})()`;

/** Opens everything that is folded. */
export const unfold = `for (const details of document.querySelectorAll('details')) details.open = true`;

export interface Focus {
  what: string;
  id: string;
  text: string;
  left: number;
  /** A line around it that is wide enough to be seen. */
  ring: boolean;
}

/** Focus | undefined: where the keyboard is. */
export const focused = `(() => {
  const element = document.activeElement;
  if (!element || element === document.body) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  return {
    what: element.outerHTML.slice(0, 120),
    id: element.id,
    text: element.textContent,
    left: element.getBoundingClientRect().left,
    ring: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
  };
})()`;
