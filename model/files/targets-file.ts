import { z } from 'zod';
import { isObject } from '../deferred.js';
import type { PathSegment } from '../document-path.js';
import { NAME_EXPECTED } from '../expectations.js';
import { foundText } from '../found-text.js';
import type { Json } from '../json.js';
import type { Problem } from '../problem.js';
import { shapeProblems } from '../shape-problems.js';
import { name } from '../slot.js';
import type { SourceText } from '../source-text.js';
import { didYouMean } from '../suggest.js';
import { entrySchema, splitEntry } from '../target-kinds/catalogue.js';
import { targetKinds } from '../target-kinds/index.js';
import type { Target, Targets } from '../workspace.js';
import { foundAt, type ReadFile, readShaped } from './read-file.js';

const entries = (entry: z.ZodType) =>
  z.strictObject({
    targets: z
      .record(name(NAME_EXPECTED), z.record(name(NAME_EXPECTED), entry, { error: 'a map of environments' }), {
        error: 'a map of targets',
      })
      .describe('Targets by name, with one entry for each environment.'),
  });

const frame = entries(z.unknown());

/** The whole file as one schema, for editors. */
export function targetsSchema(): z.ZodObject {
  return entries(z.union(targetKinds.map(entrySchema)));
}

/** targets.yaml, each entry held against the schema of its kind, or all its problems. */
export function parseTargetsFile(text: string, file: string): ReadFile<Targets> {
  const { value, source, problems } = readShaped(text, file, { schema: frame, what: 'targets.yaml' });
  if (!value) return { source, problems };
  const found: Problem[] = [];
  const targets: Targets = {};
  for (const [target, environments] of Object.entries(value.targets)) {
    const byEnvironment: Record<string, Target> = {};
    for (const [environment, entry] of Object.entries(environments)) {
      const wrong = entryProblems(source, entry as Json, ['targets', target, environment]);
      found.push(...wrong);
      if (wrong.length > 0 || !isObject(entry as Json)) continue;
      const { kind, ...fields } = entry as { kind: string } & Target['config'];
      byEnvironment[environment] = { name: target, environment, kind, ...splitEntry(fields) };
    }
    targets[target] = byEnvironment;
  }
  return { ...(found.length === 0 && { value: targets }), source, problems: [...problems, ...found] };
}

function entryProblems(source: SourceText, entry: Json, at: PathSegment[]): Problem[] {
  const kinds = targetKinds.map((kind) => kind.kind);
  const expected = `one of ${kinds.join(', ')}`;
  if (!isObject(entry))
    return [
      foundAt(source, {
        code: 'DB1008',
        message: `the target is ${foundText(entry)}`,
        expected: 'a map of fields',
        at,
      }),
    ];
  if (entry.kind === undefined)
    return [
      foundAt(source, {
        code: 'DB1010',
        message: '`kind` is missing in the target',
        expected,
        cure: 'Add `kind:`.',
        at,
        part: 'key',
      }),
    ];
  const kind = targetKinds.find((candidate) => candidate.kind === entry.kind);
  if (kind)
    return shapeProblems({
      source,
      schema: entrySchema(kind),
      at,
      value: entry,
      what: `a target of kind ${kind.kind}`,
    });
  const cure = typeof entry.kind === 'string' ? didYouMean(entry.kind, kinds) : undefined;
  return [
    foundAt(source, {
      code: 'DB3013',
      message: `there is no kind of target ${foundText(entry.kind).replace(/^the text /, '')}`,
      expected,
      cure,
      at: [...at, 'kind'],
    }),
  ];
}
