import { ENDS, type Story } from './story.js';

/** One change of the version in a slot, as the target itself saw it: under which key, and what stood there then. */
export interface Change {
  key: string;
  /** Empty when nothing ran any more. */
  version: string;
}

/**
 * What is wrong with how a slot changed that had v1: under one key it changed more than once, or it went through other
 * versions than the story says, such as old-new-old without an undo (I2). A change to what stands there is none. Empty when
 * nothing is wrong.
 */
export function brokenChanges(changes: readonly Change[], story: Story): string[] {
  const versions = ['v1'];
  const transitions = new Map<string, number>();
  for (const { key, version } of changes) {
    if (versions.at(-1) === version) continue;
    versions.push(version);
    transitions.set(key, (transitions.get(key) ?? 0) + 1);
  }
  const doubled = [...transitions].filter(([, count]) => count > 1);
  return [
    ...doubled.map(([key, count]) => `I2: ${key} changed the slot ${count} times`),
    ...(versions.join() === ENDS[story].versions.join() ? [] : [`I2: the slot went ${wordsFor(versions)}`]),
  ];
}

function wordsFor(versions: readonly string[]): string {
  return versions.map((version) => version || 'nothing').join(' > ');
}
