import { isObject } from '../../deferred.js';
import type { Json, JsonObject } from '../../json.js';
import type { Flaw } from '../../step-type.js';
import { didYouMean } from '../../suggest.js';
import { listed } from '../fields.js';
import { capturedNames, type NamedCapture } from './captured-names.js';

const LISTS = ['calls', 'afterwards'] as const;

/** Names that stand twice, dependencies that nobody declared, and captured values that no earlier call captures. */
export function journeyFlaws(params: JsonObject): Flaw[] {
  const dependencies = isObject(params.dependencies) ? Object.keys(params.dependencies) : [];
  const names = new Set<string>();
  const known: string[] = [];
  return LISTS.flatMap((list) =>
    listed(params[list]).flatMap((call, index) => {
      if (!isObject(call)) return [];
      const at = `${list}[${index}]`;
      const flaws = [
        ...nameFlaws(call, at, names),
        ...dependencyFlaws(call, at, dependencies),
        ...capturedNames(call, [list, index]).flatMap((named) => captureFlaws(named, known)),
      ];
      known.push(...capturesOf(call));
      return flaws;
    }),
  );
}

function nameFlaws({ name }: JsonObject, at: string, names: Set<string>): Flaw[] {
  if (typeof name !== 'string') return [];
  if (!names.has(name)) {
    names.add(name);
    return [];
  }
  const message = `there is another call \`${name}\` in this journey`;
  return [{ code: 'DB4422', field: `${at}.name`, message, cure: 'Give one of them another name.' }];
}

function dependencyFlaws({ dependency }: JsonObject, at: string, known: readonly string[]): Flaw[] {
  if (typeof dependency !== 'string' || dependency.includes('${{') || known.includes(dependency)) return [];
  const message = `\`dependencies\` has no \`${dependency}\``;
  const cure = didYouMean(dependency, known) ?? 'Declare it under `dependencies:`, with its owner.';
  return [{ code: 'DB4423', field: `${at}.dependency`, message, cure }];
}

function captureFlaws({ name, ...place }: NamedCapture, known: readonly string[]): Flaw[] {
  if (name !== undefined && known.includes(name)) return [];
  const message =
    name === undefined
      ? 'captured is named without one of its values'
      : `captured has no ${name} here: no earlier call captures it`;
  const cure =
    didYouMean(
      name === undefined ? 'captured' : `captured.${name}`,
      known.map((one) => `captured.${one}`),
    ) ?? 'Capture it in an earlier call, under `capture:`.';
  return [{ code: 'DB4421', message, cure, ...place }];
}

function capturesOf({ capture }: JsonObject): string[] {
  return isObject(capture as Json) ? Object.keys(capture as JsonObject) : [];
}
