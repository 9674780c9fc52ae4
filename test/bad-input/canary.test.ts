import { canary, placesWith, textsIn } from './support/canary.js';

const bird = canary('bird', (core) => `p"ä\\ß&<${core}>%/+`);
const found = (text: string) => placesWith(bird, [{ where: 'here', text }]);
const percent = (text: string) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');
const folded = (text: string, eol: string) => text.replace(/.{20}/g, (part) => `${part}${eol}`);

const FORMS: [string, (value: string) => string][] = [
  ['plain', (value) => value],
  ['JSON', (value) => JSON.stringify({ value })],
  ['JSON in JSON', (value) => JSON.stringify(JSON.stringify({ value }))],
  ['HTML', (value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')],
  ['URL', (value) => encodeURIComponent(value)],
  ['every byte in percent', percent],
  ['hex', (value) => Buffer.from(value).toString('hex')],
  ['upper-case hex', (value) => Buffer.from(value).toString('hex').toUpperCase()],
  ['a log line with a stack', (value) => `warn: it failed\n    at ${value}\n`],
  ['a header that is folded', (value) => folded(value, '\r\n ')],
  ['quoted-printable', (value) => folded(value.replaceAll('=', '=3D'), '=\r\n')],
  ...[0, 1, 2].flatMap((offset): [string, (value: string) => string][] => [
    [`base64 at offset ${offset}`, (value) => Buffer.from(`${'x'.repeat(offset)}${value}yy`).toString('base64')],
    [`base64url at offset ${offset}`, (value) => Buffer.from(`${'x'.repeat(offset)}${value}`).toString('base64url')],
    [
      `base64 in lines at offset ${offset}`,
      (value) => folded(Buffer.from(`${'x'.repeat(offset)}${value}`).toString('base64'), '\r\n'),
    ],
  ]),
];

describe('the search for a canary', () => {
  it.each(FORMS)('finds it as %s', (_form, write) => {
    expect(found(`before ${write(bird.value)} after`)).toEqual(['here']);
  });

  it.each(FORMS)('does not take another one for it, as %s', (_form, write) => {
    expect(found(write(canary('other', (core) => core).value))).toEqual([]);
  });

  it('looks into every text of a value', () => {
    const value = { a: [new Map([['k', { deep: Buffer.from(bird.value) }]])], [bird.core]: 1 };
    expect(textsIn(value)).toEqual(expect.arrayContaining(['k', 'deep', bird.value, bird.core]));
  });
});
