export interface PortWish {
  /** Asked for by a person: taken or refused, never exchanged. */
  asked?: number;
  /** Taken when it is free. */
  preferred?: number;
  name: string;
  onLine(line: string): void;
}

/** A port of 127.0.0.1 that is free now. Throws when the one that was asked for is taken. */
export async function portOrFree({ asked, preferred, name, onLine }: PortWish): Promise<number> {
  const { freePort, requireFree } = await import('../../tools/temporal/ports.js');
  if (asked !== undefined) {
    await requireFree(asked);
    return asked;
  }
  if (preferred === undefined) return await freePort();
  try {
    await requireFree(preferred);
    return preferred;
  } catch {
    const port = await freePort();
    onLine(`Port ${preferred} is taken; ${name} takes ${port}`);
    return port;
  }
}
