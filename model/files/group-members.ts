/**
 * Persons of each group, nested groups (`group:NAME`) resolved, each once, in the order of the file. `cycles` lists the
 * groups that contain one another, each circle once; their members are what can be reached. Unknown names are left out
 * when they are groups and kept when they are persons: the caller reports them. Every group is opened once.
 */
export function resolveGroups(groups: Readonly<Record<string, readonly string[]>>): {
  members: Record<string, string[]>;
  cycles: string[][];
} {
  const done = new Map<string, Set<string>>();
  const trail: string[] = [];
  const cycles: string[][] = [];
  const open = (group: string): Set<string> => {
    const known = done.get(group);
    if (known) return known;
    if (trail.includes(group)) {
      cycles.push(trail.slice(trail.indexOf(group)));
      return new Set();
    }
    trail.push(group);
    const members = new Set<string>();
    for (const entry of groups[group] ?? []) {
      if (!entry.startsWith('group:')) members.add(entry);
      else if (Object.hasOwn(groups, entry.slice(6))) for (const person of open(entry.slice(6))) members.add(person);
    }
    trail.pop();
    done.set(group, members);
    return members;
  };
  return { members: Object.fromEntries(Object.keys(groups).map((group) => [group, [...open(group)]])), cycles };
}
