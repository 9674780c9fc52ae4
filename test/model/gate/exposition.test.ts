import fc from 'fast-check';
import { ExpositionError, isCounter, parseExposition } from '../../../model/gate/exposition.js';
import { narrowed, selectorsIn } from '../../../model/gate/promql-selectors.js';
import { parseSelector, selects } from '../../../model/gate/selector.js';

describe('an exposition', () => {
  it('is read as the text format of Prometheus has it', () => {
    const text = [
      '# HELP http_requests_total Requests.',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200",} 1027 1395066363000',
      String.raw`msdos{path="C:\\DIR\\",error="cannot find \"FILE\"\n"} 1.458255915e9`,
      'without_labels 12.47',
      'some_time{problem="division by zero"} +Inf -3982045',
      'nan_value NaN',
      '',
    ].join('\n');
    const { series, types } = parseExposition(text);
    expect(types.get('http_requests_total')).toBe('counter');
    expect(series).toEqual([
      { name: 'http_requests_total', labels: { method: 'post', code: '200' }, value: 1027, at: 1_395_066_363_000 },
      { name: 'msdos', labels: { path: 'C:\\DIR\\', error: 'cannot find "FILE"\n' }, value: 1.458255915e9 },
      { name: 'without_labels', labels: {}, value: 12.47 },
      { name: 'some_time', labels: { problem: 'division by zero' }, value: Number.POSITIVE_INFINITY, at: -3_982_045 },
      { name: 'nan_value', labels: {}, value: Number.NaN },
    ]);
  });

  it('is read as OpenMetrics has it: seconds, exemplars, and an end', () => {
    const text = '# TYPE a counter\na_total 5 1520879607.789 # {trace="x"} 0.67\n# EOF\n';
    expect(parseExposition(text, { openMetrics: true }).series).toEqual([
      { name: 'a_total', labels: {}, value: 5, at: 1_520_879_607_789 },
    ]);
    expect(() => parseExposition('a_total 5\n', { openMetrics: true })).toThrow('cut off');
    expect(() => parseExposition('# EOF\na 5\n', { openMetrics: true })).toThrow('after # EOF');
  });

  it.each([
    ['a half line', 'a 1\nb{c="d'],
    ['a line without its end', 'a 1\nb 2'],
    ['no number', 'a one\n'],
    ['no value', 'a\n'],
    ['no name', '{a="b"} 1\n'],
    ['labels without a comma', 'a{b="c"d="e"} 1\n'],
    ['a label twice', 'a{b="c",b="e"} 1\n'],
    ['a series twice', 'a{b="c",d="e"} 1\na{d="e",b="c"} 2\n'],
    ['a page', '<html>\n'],
    ['a time that is none', 'a 1 soon\n'],
    ['more than a time', 'a 1 2 3\n'],
  ])('with %s is refused as a whole', (_what, text) => {
    expect(() => parseExposition(text)).toThrow(ExpositionError);
  });

  it('gives back every series that was written', () => {
    const name = fc.stringMatching(/^[a-z_:][a-z0-9_:]{0,12}$/);
    const labels = fc.dictionary(fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/), fc.string({ maxLength: 20 }));
    const value = fc.oneof(fc.double({ noNaN: true }), fc.integer());
    const quoted = (text: string) => text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
    fc.assert(
      fc.property(name, labels, value, (metric, all, number) => {
        const entries = Object.entries(all).filter(([, text]) => !/[\r\u2028\u2029]/.test(text));
        const inner = entries.map(([label, text]) => `${label}="${quoted(text)}"`).join(',');
        const shown =
          number === Number.POSITIVE_INFINITY ? '+Inf' : number === Number.NEGATIVE_INFINITY ? '-Inf' : String(number);
        const [one] = parseExposition(`${metric}{${inner}} ${shown}\n`).series;
        expect(one?.name).toBe(metric);
        expect(one?.labels).toEqual(Object.fromEntries(entries));
        expect(one?.value === number).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a_total', [], true],
    ['a_total', [['a', 'counter']], true],
    ['a_bucket', [['a', 'histogram']], true],
    ['a', [['a', 'counter']], true],
    ['a', [], false],
    ['a_count', [['a_count', 'gauge']], false],
  ] as const)('%s with types %j: a counter is %s', (name, types, counter) => {
    expect(isCounter(name, new Map(types))).toBe(counter);
  });
});

describe('a selector', () => {
  const series = { name: 'http_total', labels: { code: '503', shop: 'a"b' }, value: 1 };

  it.each([
    ['http_total', true],
    ['http_total{}', true],
    ['http_total{code="503"}', true],
    ['http_total{code!="503"}', false],
    ['http_total{code=~"5.."}', true],
    ['http_total{code=~"5"}', false],
    ['http_total{code!~"4..|5..",}', false],
    ['http_total{ code =~ "5..", shop = "a\\"b" }', true],
    ["http_total{code='503'}", true],
    ['http_total{colour=""}', true],
    ['http_total{constructor=""}', true],
    ['other_total', false],
  ])('%s selects it: %s', (text, meant) => {
    const selector = parseSelector(text);
    expect(selector && selects(selector, series)).toBe(meant);
  });

  it.each([
    'sum(http_total)',
    'http_total{code=}',
    'http_total{code="5}',
    'http_total[1m]',
    '',
    'http_total{a=~"("}',
    'a b',
  ])('%s is none', (text) => expect(parseSelector(text)).toBeUndefined());
});

describe('selectors in PromQL', () => {
  it.each([
    ['up', ['up']],
    ['sum(rate(http_total{code=~"5.."}[1m])) / sum(rate(http_total[1m]))', ['http_total{code=~"5.."}', 'http_total']],
    ['sum by (le, colour) (rate(http_seconds_bucket[5m]))', ['http_seconds_bucket']],
    ['histogram_quantile(0.99, sum(rate(a_bucket[1m])) by (le))', ['a_bucket']],
    ['a * on (instance) group_left (version) b', ['a', 'b']],
    ['a offset 5m > bool 3', ['a']],
    ['{__name__="x"}', ['{__name__="x"}']],
    ['a{b="sum(c)"}', ['a{b="sum(c)"}']],
    ['a and b or c unless d', ['a', 'b', 'c', 'd']],
    ['topk(3, a) + vector(1) + 1e3 + 0x1f # b', ['a']],
    ['1 + 2', []],
    ['max_over_time(a[1h:5m])', ['a']],
    ['ns:a:rate5m', ['ns:a:rate5m']],
    ['(', []],
    ['sum by (', []],
  ])('%s: %j', (query, found) => {
    expect(selectorsIn(query)).toEqual(found);
  });

  it.each([
    ['up', 'up{colour="green"}'],
    ['up{}', 'up{colour="green"}'],
    ['up{job="a}"}', 'up{job="a}",colour="green"}'],
    ['{__name__="up",}', '{__name__="up",colour="green"}'],
  ])('of one colour: %s', (selector, expected) => {
    expect(narrowed(selector, 'colour="green"')).toBe(expected);
  });
});
