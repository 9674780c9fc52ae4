/**
 * Text that other people or machines wrote, made safe for a terminal. Escape sequences and direction marks could
 * otherwise draw an approval that is not the one that is asked for.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Keeps line ends and tabs. */
export function safeText(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(CONTROLS, '\ufffd');
}

/** One line: line ends and tabs become spaces. */
export function safeLine(text: string): string {
  return safeText(text)
    .replace(/[\n\t]+/g, ' ')
    .trim();
}
