import { parseDuration } from '../duration.js';
import { linearPattern } from '../expression/pattern.js';
import { foundText, lostQuotes } from '../found-text.js';
import { pathText } from '../document-path.js';
import type { Json } from '../json.js';
import type { InputDefinition, Runbook } from '../runbook.js';
import { brokenAt, type Rule } from './rule.js';

function inputsOf(runbook: Runbook): { name: string; definition: InputDefinition; at: (field: string) => string }[] {
  return Object.entries(runbook.inputs).map(([name, definition]) => ({
    name,
    definition,
    at: (field) => pathText(['inputs', name, field]),
  }));
}

export const inputPatternsAreRegular: Rule = (runbook) =>
  inputsOf(runbook).flatMap(({ definition, at }) => {
    const { pattern } = definition;
    const why = typeof pattern === 'string' ? refusal(pattern) : undefined;
    if (why !== undefined)
      return [
        brokenAt(runbook, {
          code: 'DB2016',
          message: why,
          cure: 'Write the pattern as RE2: without look-around and back references.',
          path: at('pattern'),
        }),
      ];
    if (pattern === undefined || definition.type === 'string') return [];
    return [
      brokenAt(runbook, {
        code: 'DB1017',
        message: '`pattern` belongs to inputs of type string',
        cure: 'Remove it.',
        path: at('pattern'),
        part: 'key',
      }),
    ];
  });

function refusal(pattern: string): string | undefined {
  try {
    linearPattern(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export const defaultsFitTheirInputs: Rule = (runbook) =>
  inputsOf(runbook).flatMap(({ name, definition, at }) => {
    if (definition.default === undefined) return [];
    const path = at('default');
    const expected = misfit(definition, definition.default);
    if (expected === undefined) return [];
    const written = runbook.source.written(path);
    const message = `the default of \`${name}\` is ${foundText(definition.default, written)}`;
    const quote =
      definition.type !== 'number' && definition.type !== 'boolean' && lostQuotes(definition.default, written);
    return [
      brokenAt(runbook, {
        code: quote ? 'DB1014' : 'DB2017',
        message,
        expected,
        ...(quote && { cure: `Quote it: '${written?.text}'.` }),
        path,
      }),
    ];
  });

const TYPES: Record<string, { expected: string; fits(value: Json): boolean }> = {
  string: { expected: 'a text', fits: (value) => typeof value === 'string' },
  number: { expected: 'a number', fits: (value) => typeof value === 'number' },
  boolean: { expected: 'true or false', fits: (value) => typeof value === 'boolean' },
  list: { expected: 'a list', fits: (value) => Array.isArray(value) },
  environment: { expected: 'the name of an environment', fits: (value) => typeof value === 'string' },
  duration: {
    expected: 'a duration such as 15m',
    fits: (value) => typeof value === 'string' && parseDuration(value) !== undefined,
  },
};

/** What the definition expects, when the value does not fit it. */
function misfit({ type, pattern, choices }: InputDefinition, value: Json): string | undefined {
  const known = TYPES[type];
  if (!known) return undefined;
  if (!known.fits(value)) return known.expected;
  if (Array.isArray(choices) && !choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value))) {
    return `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  }
  if (typeof pattern !== 'string' || typeof value !== 'string' || refusal(pattern) !== undefined) return undefined;
  return linearPattern(pattern).finds(value) ? undefined : `a text that matches ${pattern}`;
}

export const choicesFitTheirInputs: Rule = (runbook) =>
  inputsOf(runbook).flatMap(({ name, definition, at }) => {
    const { choices, ...rest } = definition;
    if (!Array.isArray(choices)) return [];
    return choices.flatMap((choice, index) => {
      const expected = misfit(rest, choice);
      const path = `${at('choices')}[${index}]`;
      if (expected === undefined) return [];
      const written = runbook.source.written(path);
      return [
        brokenAt(runbook, {
          code: 'DB2017',
          message: `a choice of \`${name}\` is ${foundText(choice, written)}`,
          expected,
          path,
        }),
      ];
    });
  });

export const thereIsOneEnvironmentInput: Rule = (runbook) =>
  inputsOf(runbook)
    .filter(({ definition }) => definition.type === 'environment')
    .slice(1)
    .map(({ name, at }) =>
      brokenAt(runbook, {
        code: 'DB2026',
        message: `\`${name}\` is a second input of type environment`,
        cure: 'Make it a string, or remove it.',
        path: at('type'),
      }),
    );
