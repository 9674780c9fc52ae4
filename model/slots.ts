/** `${{ expr }}` inside a scalar. Offsets count in the scalar's text; `end` is exclusive. */
export interface Slot {
  /** The expression, trimmed. */
  expression: string;
  /** Where the trimmed expression stands. */
  start: number;
  end: number;
}

export type Slots =
  /** No slot at all. */
  | { kind: 'plain' }
  /** One slot that is the whole scalar: its value keeps its type. */
  | { kind: 'whole'; slot: Slot }
  /** Text with slots in it: joined to text. */
  | { kind: 'mixed'; parts: (string | Slot)[] }
  | { kind: 'broken'; problem: { message: string; start: number; end: number; cure: string } };

const OPEN = '${{';

/**
 * Finds the slots of one scalar. Pure. A slot ends at the first `}}` outside string literals and braces of its own,
 * so a literal `${{` is written as a slot that holds it: `${{ "${{" }}`.
 */
export function readSlots(text: string): Slots {
  if (!text.includes(OPEN)) return { kind: 'plain' };
  const parts: (string | Slot)[] = [];
  let from = 0;
  for (let open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, from)) {
    const close = closing(text, open + OPEN.length);
    if (close < 0) return broken('a slot is opened with ${{ and never closed', open, text.length, 'Close it with }}.');
    const slot = slotOf(text, open + OPEN.length, close);
    if (slot.expression === '')
      return broken('a slot is empty', open, close + 2, 'Write an expression between ${{ and }}.');
    if (open > from) parts.push(text.slice(from, open));
    parts.push(slot);
    from = close + 2;
  }
  if (from < text.length) parts.push(text.slice(from));
  return wholeOrMixed(parts);
}

/** A scalar with a slot and nothing but blanks around it counts as whole. */
function wholeOrMixed(parts: (string | Slot)[]): Slots {
  const filled = parts.filter((part) => typeof part !== 'string' || part.trim() !== '');
  const [only] = filled;
  return filled.length === 1 && only !== undefined && typeof only !== 'string'
    ? { kind: 'whole', slot: only }
    : { kind: 'mixed', parts };
}

function slotOf(text: string, from: number, to: number): Slot {
  const inside = text.slice(from, to);
  const expression = inside.trim();
  const start = from + (inside.length - inside.trimStart().length);
  return { expression, start, end: start + expression.length };
}

/** Index of the `}}` that ends the slot whose expression begins at `from`, or -1. */
function closing(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '"' || character === "'") {
      at = endOfString(text, at);
      if (at < 0) return -1;
    } else if (character === '{') depth++;
    else if (character === '}' && depth > 0) depth--;
    else if (character === '}' && text[at + 1] === '}') return at;
  }
  return -1;
}

/** Index of the quote that ends the literal that begins at `from`, or -1. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === text[from]) return at;
  }
  return -1;
}

function broken(message: string, start: number, end: number, cure: string): Slots {
  return { kind: 'broken', problem: { message, start, end, cure } };
}
