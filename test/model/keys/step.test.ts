import { checkExpression } from '../../../model/expression/check-expression.js';
import { parseRunbook } from '../../../model/parse-runbook.js';
import { key } from '../../../model/steps/key.js';
import { stepTypes } from '../../../model/steps/index.js';

const OPENS = 'opens: { target: orders-db, roles: [shop_a, shop_b] }';
const CONSUMERS = 'consumers: [{ target: storefront, get: /database, expect: response.json.key == key.id }]';

function codes(...own: string[]): string[] {
  const head = 'daybook: 1\nrunbook: test\ntitle: Test\nday: N\nowner: release\nstages:\n  - stage: keys\n    steps:\n';
  const fields = ['type: key', 'target: orders-key', ...own].map((field) => `        ${field}\n`).join('');
  const text = `${head}      - id: rotate\n${fields}`;
  return parseRunbook(text, 'test.yaml', stepTypes, checkExpression).problems.map(({ code }) => code);
}

describe('a key step', () => {
  it.each([
    ['of two roles', ['action: rotate', OPENS, CONSUMERS, 'undo: { previous: true }']],
    ['of a first key', ['action: initialise', OPENS]],
    ['of a secret of its own', ['action: rotate', 'bytes: 64', 'encoding: hex', 'retire: next-rotation']],
    ['of a key that signs', ['action: rotate', 'algorithm: ES256', 'overlap: 10m']],
  ])('%s has nothing wrong', (_what, fields) => {
    expect(codes(...fields)).toEqual([]);
  });

  it.each([
    ['asks a consumer that says yes with the old key too', [CONSUMERS.replace('key.id', "'k1'")], 'DB4521'],
    ['asks a consumer only whether it answers', [CONSUMERS.replace(/, expect.*\}/, ' }')], 'DB4521'],
    ['ends the old key and asks nobody', [], 'DB4522'],
    ['mixes a secret with a key that signs', ['bytes: 32', 'overlap: 5m'], 'DB4523'],
    ['gives a database key a size', [OPENS, CONSUMERS, 'bytes: 32'], 'DB4523'],
  ])('is refused when it %s', (_what, fields, code) => {
    expect(codes('action: rotate', ...fields)).toContain(code);
  });

  it('says whom it waits for and what ends then', () => {
    const params = {
      action: 'rotate',
      opens: { target: 'orders-db', roles: ['shop_a', 'shop_b'] },
      consumers: [{ target: 'storefront' }],
    };
    expect(key.sentence({ title: '', target: 'orders-key', params })).toBe(
      'Rotate the key of orders-key, which opens orders-db, see that storefront uses the new one, then end the old one',
    );
  });

  it('undoes with what it was done with', () => {
    const params = { action: 'rotate', opens: { target: 'orders-db' }, within: '5s' };
    expect(key.undoParams({ previous: true }, params)).toEqual({
      opens: { target: 'orders-db' },
      within: '5s',
      previous: true,
    });
  });

  it.each([
    [{ opens: {} }, ['secret-file', 'vault-kv', 'aws-secrets-manager']],
    [{ overlap: '5m' }, ['jwks']],
    [{}, ['secret-file', 'vault-kv', 'aws-secrets-manager', 'jwks']],
  ])('with %j is at home in the stores that can keep it', (params, kinds) => {
    expect(key.kindsFor(params)).toEqual(kinds);
  });
});
