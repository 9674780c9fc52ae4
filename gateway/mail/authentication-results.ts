/**
 * Whether our own mail server says that a mail really comes from `domain` (RFC 8601, DMARC). `lines` are the raw
 * Authentication-Results headers in the order of the mail, `authServ` the name under which our server writes its own.
 * Only the topmost one of that name counts: servers put theirs above everything that came from outside.
 */
export function passesDmarc(
  lines: readonly string[],
  { authServ, domain }: { authServ: string; domain: string },
): boolean {
  const own = lines.map((line) => resultsOf(line)).find((results) => results?.server === authServ.toLowerCase());
  const dmarc = own?.results.filter(({ method }) => method === 'dmarc') ?? [];
  return dmarc.length > 0 && dmarc.every(({ result, from }) => result === 'pass' && from === domain.toLowerCase());
}

interface Results {
  server: string;
  results: { method: string; result: string; from?: string }[];
}

/** Undefined for what cannot be read without doubt. */
function resultsOf(line: string): Results | undefined {
  const bare = withoutComments(line.slice(line.indexOf(':') + 1));
  if (bare === undefined) return undefined;
  const [head = '', ...parts] = bare.split(';').map((part) => part.trim().toLowerCase());
  const server = head.split(/\s+/)[0] ?? '';
  const results = parts.flatMap((part) => {
    const [, method = '', result = ''] = part.match(/^([a-z0-9-]+)(?:\/\d+)?\s*=\s*([a-z]+)(?=\s|$)/) ?? [];
    const from = part.match(/\sheader\.from\s*=\s*([a-z0-9.-]+)(?=\s|$)/)?.[1];
    return method === '' ? [] : [{ method, result, ...(from !== undefined && { from }) }];
  });
  return { server, results };
}

/**
 * The header without comments and with quoted texts emptied: both may hold anything, `dmarc=pass` too. Undefined when one
 * of them does not end.
 */
function withoutComments(text: string): string | undefined {
  let depth = 0;
  let quoted = false;
  let bare = '';
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    if (char === '\\' && (quoted || depth > 0)) at += 1;
    else if (char === '"' && depth === 0) quoted = !quoted;
    else if (quoted) continue;
    else if (char === '(') depth += 1;
    else if (char === ')' && depth > 0) depth -= 1;
    else if (depth === 0) bare += char;
  }
  return depth === 0 && !quoted ? bare : undefined;
}
