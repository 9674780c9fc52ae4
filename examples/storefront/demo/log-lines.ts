/**
 * What worth saying there is in a line of `daybook dev`'s parts, or undefined. The gateway's notes (`gateway: run started run=…`)
 * the demo says in its own words; a warning is said once, whatever its facts are; an error always. What the worker says are messages,
 * but for the notes of Temporal's own library, which are for its makers: what matters of them shows in the run.
 */
export class LogLines {
  private readonly said = new Set<string>();

  worthSaying(line: string): string | undefined {
    if (line.startsWith('worker: ') && line.includes('temporalio_sdk_core')) return undefined;
    const [, level, text = ''] = /^gateway: (?:(\w+): )?(.*)$/.exec(line) ?? [];
    if (!line.startsWith('gateway: ') || level === 'error') return line;
    if (level !== 'warn') return undefined;
    const warning = text.replace(/ \w+=.*$/, '');
    if (this.said.has(warning)) return undefined;
    this.said.add(warning);
    return `gateway: ${warning}`;
  }
}
