/** DB4521 to DB4539: keys. */
export const keyCodes = {
  DB4521: {
    title: 'A consumer is not asked which key it uses',
    explanation:
      'A consumer must say that it uses the new key before the old one ends. An expression that does not name `key.id` is true with the old key as well, so that the old one would end while it is still in use.',
    example: 'consumers: [{ target: storefront, get: /database, expect: response.json.key == key.id }]',
  },
  DB4522: {
    title: 'A rotation ends the old key and asks nobody',
    explanation:
      'A rotation ends the old key once its consumers use the new one. With no consumers named it would end while somebody still uses it. Either name them, or let the old key live until the next rotation.',
    example: 'action: rotate\nretire: next-rotation',
  },
  DB4523: {
    title: 'A field that belongs to another kind of key',
    explanation:
      'A key opens a database (`opens`), or is a random secret (`bytes`, `encoding`), or signs (`algorithm`, `overlap`, `retireAfter`). Fields of two of these cannot stand together.',
    example: 'action: initialise\nopens: { target: orders-db, roles: [shop_a, shop_b] }',
  },
} as const;
