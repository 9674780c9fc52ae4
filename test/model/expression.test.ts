import { checkExpression } from '../../model/expression/check-expression.js';
import { evaluate } from '../../model/expression/evaluate.js';
import type { JsonObject } from '../../model/json.js';
import { readSlots } from '../../model/slots.js';

function value(text: string, scope: JsonObject = {}): unknown {
  const result = evaluate(text, scope);
  if (!result.ok) throw new Error(result.message);
  return result.value;
}

function refusal(text: string, scope: JsonObject = {}): string {
  const result = evaluate(text, scope);
  return result.ok ? `accepted with ${JSON.stringify(result.value)}` : result.message;
}

/** Far above what it takes on a busy machine, far below what a hostile text costs without limits (seconds to minutes). */
function within(ms: number, work: () => void): void {
  const before = performance.now();
  work();
  expect(performance.now() - before).toBeLessThan(ms);
}

const nested = (depth: number, body = 'true'): string =>
  depth === 0 ? body : `l.all(x${depth}, ${nested(depth - 1, body)})`;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('evaluate', () => {
  it.each<[string, JsonObject, unknown]>([
    ['count + 1', { count: 2 }, 3],
    ['count / 2', { count: 5 }, 2],
    ['share * 0.5', { share: 5 }, 2.5],
    ['ms + 0.5', { ms: 1 }, 1.5],
    ['response.json.n > 0.5', { response: { json: { n: 1 } } }, true],
    ['response.json.n == 1', { response: { json: { n: 1.0 } } }, true],
    ['n == 1.0', { n: 1 }, true],
    ['1 == 1.0', {}, true],
    ['index % 2 == 0', { index: 4 }, true],
    ['x in [1, 2]', { x: 2 }, true],
    ['"v" + string(n)', { n: 7 }, 'v7'],
    ['{"a": [n, null, 1.5]}', { n: 1 }, { a: [1, null, 1.5] }],
    ['steps["green-is-healthy"].outputs.status', { steps: { 'green-is-healthy': { outputs: { status: 200 } } } }, 200],
    ['has(a.b) ? a.b : "none"', { a: {} }, 'none'],
    ['l.filter(x, x > 1).map(x, x * 2)', { l: [1, 2, 3] }, [4, 6]],
    ['l.exists(x, x == "b")', { l: ['a', 'b'] }, true],
    ['name.like("^v[0-9]+$")', { name: 'v12' }, true],
    ['l == [1, {"k": 2}]', { l: [1, { k: 2 }] }, true],
    ['m.all(k, m[k] > 0)', { m: { a: 1, b: 2 } }, true],
    ['m == {"a": 1}', { m: { a: 1 } }, true],
    ['(l + [4]).size()', { l: [1, 2, 3] }, 4],
  ])('gives the JSON value of %s', (text, scope, expected) => {
    expect(value(text, scope)).toEqual(expected);
  });

  it('gives the same answer for the same text whatever types it met before', () => {
    expect(value('v == 1', { v: 'one' })).toBe(false);
    expect(value('v == 1', { v: 1 })).toBe(true);
    expect(value('v == 1', { v: 1.0 })).toBe(true);
    expect(value('v == 1', { v: null })).toBe(false);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('finds no %s that nobody put there', (name) => {
    expect(refusal(`a["${name}"]`, { a: {} })).toMatch(/no such key/);
    expect(refusal(name)).toMatch(/unknown variable|reserved identifier/i);
  });

  it('reads own keys called __proto__ and constructor as plain data', () => {
    const scope = JSON.parse('{"a": {"__proto__": 1, "constructor": 2}}') as JsonObject;
    expect(value('a["__proto__"] + a["constructor"]', scope)).toBe(3);
  });

  it('does not let a map literal change a prototype', () => {
    expect(value('{"__proto__": {"polluted": true}}')).toEqual({});
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('matches hostile patterns in linear time', () => {
    within(2_000, () => expect(value('s.like("^(x+)+$")', { s: `${'x'.repeat(5000)}!` })).toBe(false));
  });

  it('stops like() when it has read too much', () => {
    expect(refusal('l.all(x, s.like("z") == false)', { l: numbers(200), s: 'a'.repeat(16_384) })).toMatch(
      /characters to read/,
    );
  });

  it('says what is wrong with a pattern', () => {
    expect(refusal('"a".like("(?=a)")')).toMatch(/not RE2/);
    expect(refusal(`"a".like("${'a'.repeat(201)}")`)).toMatch(/longer than 200/);
  });

  it.each([
    ['4,000 exclamation marks', `${'!'.repeat(4000)}true`],
    ['900 exclamation marks', `${'!'.repeat(900)}true`],
    ['900 minus signs', `${'-'.repeat(900)}1`],
    ['450 brackets', `${'('.repeat(450)}1${')'.repeat(450)}`],
    ['a list of 101', `[${numbers(101).join(',')}]`],
    [
      'an object of 51 entries',
      `{${numbers(51)
        .map((n) => `"k${n}": 1`)
        .join(',')}}`,
    ],
    [
      '320 parts',
      numbers(320)
        .map(() => 'a')
        .join('+'),
    ],
    ['macros nested three deep', nested(3)],
  ])('refuses %s at once', (_what, text) => {
    within(1_000, () => expect(refusal(text, { l: [1] })).not.toMatch(/^accepted/));
  });

  it('allows two nested macros over 50 items, and stops over 200', () => {
    expect(value(nested(2), { l: numbers(50) })).toBe(true);
    within(4_000, () => expect(refusal(nested(2), { l: numbers(200) })).toMatch(/visited more than 10000/));
  });

  it('counts chained macros, lists that are computed, and objects', () => {
    expect(refusal('l.map(x, x).all(x, true)', { l: numbers(201) })).toMatch(/201 items is too long/);
    expect(refusal('(l + l).map(x, x)', { l: numbers(150) })).toMatch(/300 items is too long/);
    expect(value('l.map(x, x + 1).filter(x, x > 1).exists(x, x == 200)', { l: numbers(200) })).toBe(true);
    const wide = Object.fromEntries(numbers(201).map((n) => [`k${n}`, n]));
    expect(refusal('m.all(k, true)', { m: wide })).toMatch(/201 items/);
  });

  it('refuses variables that hold too much', () => {
    expect(refusal('size(l) > 0', { l: numbers(20_001) })).toMatch(/more than 20000 values/);
    expect(value('size(s.a) > 0', { s: { a: [1], b: numbers(30_000) } })).toBe(true);
  });

  it.each([
    '"a".matches("a")',
    'timestamp(0)',
    'bytes("a")',
    'b"a"',
    'duration("1s")',
    'google.protobuf',
    'cel.bind(x, 1, x)',
    'counted([1])',
    'type(1)',
  ])('has no %s', (text) => expect(refusal(text)).toMatch(/is not part of the language/));

  it.each(['1.0 / 0.0', '9007199254740993', 'int', 'double("nan")'])(
    'does not let %s out: JSON cannot hold it',
    (text) => {
      expect(refusal(text)).not.toMatch(/^accepted/);
    },
  );

  it('treats division by zero and overflow as errors, not as crashes', () => {
    expect(refusal('1 / 0')).toMatch(/division by zero/);
    expect(refusal('9223372036854775807 + 1')).toMatch(/overflow/);
  });

  it('forgets old expressions instead of growing', () => {
    for (let n = 0; n < 2000; n++) expect(value(`${n} + 1`)).toBe(n + 1);
    expect(value('0 + 1')).toBe(1);
  });
});

describe('checkExpression', () => {
  const members = { inputs: { release: 'string', 'dry-run': 'bool' }, steps: { switch: 'dyn' } } as const;
  const check = (text: string) => checkExpression(text, ['inputs', 'steps', 'response'], members);
  const problem = (text: string) => {
    const result = check(text);
    return result.problems ? result.problems[0] : undefined;
  };

  it('names the variables and the paths that are read, without those that macros bind', () => {
    const result = check('steps.switch.outputs.after.exists(r, r == inputs.release) && response.headers["x-a"] == "b"');
    expect(result).toMatchObject({ roots: ['steps', 'inputs', 'response'], type: 'bool' });
    expect(result.problems ? [] : result.refs).toEqual([
      ['steps', 'switch', 'outputs', 'after'],
      ['inputs', 'release'],
      ['response', 'headers', 'x-a'],
    ]);
  });

  it('places an unknown variable and suggests the near one', () => {
    expect(problem('1 == respons.status')).toMatchObject({
      code: 'DB4102',
      start: 5,
      end: 12,
      cure: 'Did you mean `response`?',
    });
  });

  it('places an unknown input and suggests the near one', () => {
    expect(problem('inputs.relase == "v1"')).toMatchObject({
      start: 7,
      end: 13,
      cure: 'Did you mean `inputs.release`?',
    });
  });

  it('knows that a hyphen in a step id is no subtraction', () => {
    const text = 'steps.green-is-healthy.outputs.x > 1';
    const found = problem(text);
    expect(found).toMatchObject({ cure: "Write steps['green-is-healthy']." });
    expect(text.slice(found?.start, found?.end)).toBe('steps.green-is-healthy');
    expect(problem('inputs.dry-run')).toMatchObject({ cure: "Write inputs['dry-run']." });
    expect(problem('"steps.green-is-healthy" == inputs.release')).toBeUndefined();
  });

  it('knows the types of inputs', () => {
    expect(problem('inputs.release > 3')).toMatchObject({ code: 'DB4103' });
    expect(problem("inputs['dry-run'] && inputs.release.startsWith('v')")).toBeUndefined();
  });

  it.each([
    ['inputs.release = "v1"', '==', 15],
    ['inputs.release == "a" and true', '&&', 22],
    ['1 +', 'ends too early', 3],
  ])('explains %s', (text, hint, start) => {
    const found = problem(text);
    expect(`${found?.message} ${found?.cure ?? ''}`).toContain(hint);
    expect(found?.start).toBe(start);
  });

  it('refuses matches and offers like', () => {
    expect(problem('inputs.release.matches("v")')?.cure).toContain('.like(');
  });

  it('takes a variable name that CEL uses as a type for what it is: taken', () => {
    expect(checkExpression('list', ['list']).problems?.[0]?.code).toBe('DB4106');
  });
});

describe('readSlots', () => {
  it('tells a whole scalar from text with slots in it', () => {
    expect(readSlots('plain $ {{ text }}')).toEqual({ kind: 'plain' });
    expect(readSlots(' ${{ inputs.a }}\n')).toEqual({
      kind: 'whole',
      slot: { expression: 'inputs.a', start: 5, end: 13 },
    });
    expect(readSlots('v${{ a }}-${{b}}')).toEqual({
      kind: 'mixed',
      parts: ['v', { expression: 'a', start: 5, end: 6 }, '-', { expression: 'b', start: 13, end: 14 }],
    });
  });

  it('reads braces and quotes of the expression as its own', () => {
    const text = '${{ {"a": {"b": "}}"}} }}';
    expect(readSlots(text)).toMatchObject({ kind: 'whole', slot: { expression: '{"a": {"b": "}}"}}' } });
    expect(readSlots('${{ "${{" }}')).toMatchObject({ kind: 'whole', slot: { expression: '"${{"' } });
  });

  it.each(['a ${{ b', '${{ "a }}', '${{ }}', '${{ a } }'])('says what is broken in %s', (text) => {
    expect(readSlots(text).kind).toBe('broken');
  });
});
