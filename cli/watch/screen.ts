import stringWidth from 'string-width';
import type { Output } from '../context.js';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** A part of the terminal that is drawn over in place. Plain cursor moves; nothing else may write meanwhile. */
export class Screen {
  private drawn: readonly string[] = [];

  constructor(private readonly output: Output) {}

  /** Replaces what was drawn before. At most as many lines as the terminal has, or moving up would miss the first. */
  draw(lines: readonly string[]): void {
    const most = Math.max(1, (this.output.rows() ?? 24) - 1);
    const kept = lines.length > most ? [...lines.slice(0, most - 1), lines.at(-1) ?? ''] : lines;
    this.output.write(`${this.drawn.length === 0 ? HIDE_CURSOR : ''}${this.upwards()}${kept.join('\n')}\n`);
    this.drawn = kept;
  }

  /** Wipes what was drawn. */
  clear(): void {
    this.output.write(this.upwards());
    this.drawn = [];
  }

  /** Leaves the last lines standing and gives the cursor back. */
  leave(): void {
    this.output.write(SHOW_CURSOR);
    this.drawn = [];
  }

  /** To the first drawn line. After the terminal became narrower a line stands on several rows. */
  private upwards(): string {
    const columns = this.output.columns() ?? 80;
    const rows = this.drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / columns)), 0);
    return rows === 0 ? '' : `\u001b[${rows}A\r\u001b[J`;
  }
}
