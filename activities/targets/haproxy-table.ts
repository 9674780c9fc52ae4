/**
 * A table as HAProxy prints it: `show stat` (commas) or `show servers state` (a version line, then blanks). Undefined when the
 * text is none or a line of it is not complete.
 */
export function tableOf(text: string): Record<string, string>[] | undefined {
  const lines = text.split('\n').filter((line) => line !== '');
  const at = lines.findIndex((line) => line.startsWith('# '));
  const header = lines[at];
  if (header === undefined) return undefined;
  const separator = header.includes(',') ? ',' : ' ';
  const names = header.slice(2).split(separator);
  const rows = lines.slice(at + 1).map((line) => (separator === ',' ? cellsOf(line) : line.split(separator)));
  if (rows.some((cells) => cells.length !== names.length)) return undefined;
  return rows.map((cells) => Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ''])));
}

/** Cells with commas of their own stand in quotes, whose quotes are doubled. */
function cellsOf(line: string): string[] {
  const cells = [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)];
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

/** A column that every supported version prints. */
export function column(row: Record<string, string>, name: string): string {
  return row[name] ?? '';
}
