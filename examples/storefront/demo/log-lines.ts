/**
 * What worth saying there is in a line that gateway or worker wrote, or undefined. Their logs are JSON: what they merely note the demo
 * says in its own words, and a warning is said once.
 */
export class LogLines {
  private readonly said = new Set<string>();

  worthSaying(line: string): string | undefined {
    const [, name = '', json] = /^(\w+): (\{.*\})$/.exec(line) ?? [];
    const entry = json === undefined ? undefined : parsed(json);
    if (entry === undefined) return line;
    if (entry.level === 'info' || entry.level === 'debug') return undefined;
    const text = `${name}: ${entry.message}`;
    if (this.said.has(text)) return undefined;
    this.said.add(text);
    return text;
  }
}

function parsed(json: string): { level: string; message: string } | undefined {
  try {
    const { level, message } = JSON.parse(json) as { level?: unknown; message?: unknown };
    return typeof level === 'string' && typeof message === 'string' ? { level, message } : undefined;
  } catch {
    return undefined;
  }
}
