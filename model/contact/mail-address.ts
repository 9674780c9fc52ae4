/** Stricter than the mail standards: this address decides who somebody is, and stands in headers. */
const ADDRESS =
  /^[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;
const LONGEST = 254;
/** A name without signs that mean something in a header, then the address. */
const NAMED = /^([\p{L}\p{N}][\p{L}\p{N} .'-]{0,62}) <([^<>]+)>$/u;

/** Whether a text is exactly one plain address: no name, no comment, no list, no line break. */
export function isMailAddress(text: string): boolean {
  return text.length <= LONGEST && ADDRESS.test(text);
}

/** `Daybook <daybook@shop.example>` or a bare address, taken apart; undefined for everything else. */
export function parseSender(text: string): { name?: string; address: string } | undefined {
  if (isMailAddress(text)) return { address: text };
  const [, name, address = ''] = NAMED.exec(text) ?? [];
  return isMailAddress(address) ? { name, address } : undefined;
}
