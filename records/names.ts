/** One part of a record's name. No dot in front, so that neither `..` nor a half-written file can be meant. */
const PART = /^[A-Za-z0-9_[\]][A-Za-z0-9._[\]-]{0,199}$/;

/** Whether a record of this name can be written at all. */
export function isRecordName(name: string): boolean {
  return name.split('/').every((part) => PART.test(part) && !part.endsWith('.json'));
}

/**
 * The parts of a record's name, checked. Throws a RangeError on names that could leave the store or collide with another:
 * `runs/<run>/record` is one, `../record`, `/record` and `a.json/b` are none.
 */
export function nameParts(name: string): string[] {
  if (!isRecordName(name)) throw new RangeError(`not a record name: ${JSON.stringify(name).slice(0, 200)}`);
  return name.split('/');
}
