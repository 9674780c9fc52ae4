/** `name=value`, where the value may hold further equals signs. Undefined for anything else. */
export function splitPair(written: string): [name: string, value: string] | undefined {
  const at = written.indexOf('=');
  return at > 0 ? [written.slice(0, at), written.slice(at + 1)] : undefined;
}
