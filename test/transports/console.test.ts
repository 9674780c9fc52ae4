import type { Person } from '../../model/people.js';
import type { Letter } from '../../model/messages/letter.js';
import { consoleTransport } from '../../transports/console.js';

const LETTER: Letter = {
  key: 'r/go/1/ask/ada',
  what: 'ask',
  about: { run: 'r', step: 'go', ask: 'go/1', environment: 'stage', digest: 'abcdef012345' },
  subject: '[stage] Decide by 14:30 UTC: Cutover',
  body: 'All is **well**.',
  facts: [{ label: 'Digest', value: 'abcdef012345' }],
  effects: [],
  news: [],
  buttons: [],
  at: 0,
};
const ADA: Person = { id: 'ada', name: 'Ada Lovelace', email: 'ada@shop.example' };
const BO: Person = { id: 'bo', name: 'Bo' };

let printed: string[];
beforeEach(() => {
  printed = [];
});

function open() {
  return consoleTransport({ write: (text) => printed.push(text) });
}

it('prints a letter whole, says that it is there, and reaches everybody', async () => {
  const transport = open();
  expect(transport.cannotReach(BO)).toBeUndefined();
  expect(await transport.send(LETTER, { person: ADA })).toEqual({ state: 'delivered' });
  expect(printed).toEqual([
    `To Ada Lovelace <ada@shop.example>: [stage] Decide by 14:30 UTC: Cutover
  [stage] Decide by 14:30 UTC: Cutover

    All is well.

  Digest  abcdef012345`,
  ]);
});

it('prints equal letters once, with a line and a link of their own for each further recipient', async () => {
  const transport = open();
  const to = (name: string) => ({ ...LETTER, key: name, link: { label: 'Answer', url: `http://gateway/a/${name}` } });
  await transport.send(to('ada'), { person: ADA });
  await transport.send(to('bo'), { person: BO });
  await transport.send(to('ops'), { channel: '#ops', group: 'operations' });
  expect(printed[0]).toMatch(/\n {4}All is well\.[\s\S]*\n {2}Answer: http:\/\/gateway\/a\/ada$/);
  expect(printed.slice(1)).toEqual([
    `To Bo: ${LETTER.subject}\n  Answer: http://gateway/a/bo`,
    `To operations in #ops: ${LETTER.subject}\n  Answer: http://gateway/a/ops`,
  ]);
  await transport.send({ ...to('bo'), preface: 'Reminder 1.' }, { person: BO });
  expect(printed[3]).toContain('All is well.');
});

it('prints a letter again that it has forgotten, and keeps no more than a thousand in mind', async () => {
  const transport = open();
  for (let index = 0; index < 1001; index += 1)
    await transport.send({ ...LETTER, body: String(index) }, { person: BO });
  await transport.send({ ...LETTER, body: '1000' }, { person: BO });
  await transport.send({ ...LETTER, body: '0' }, { person: BO });
  expect(printed.slice(-2).map((text) => text.includes('\n'))).toEqual([false, true]);
});

it('cannot rewrite the screen', async () => {
  const letter = {
    ...LETTER,
    subject: 'a\u001b[2Jb\nTo x',
    body: 'x\u0007y\u202ez',
    link: { label: 'l\n', url: 'u\u009b' },
  };
  await open().send(letter, { person: { ...BO, name: 'B\u001bo\nTo all' } });
  expect(printed[0]).toContain('To B�o To all: a�[2Jb To x\n');
  expect(printed[0]).toContain('x�y�z');
  expect(printed[0]?.replaceAll('\n', '')).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
});

it('has the name that daybook.yaml gives it', () => {
  expect(consoleTransport({ write: () => {}, name: 'screen' })).toMatchObject({ name: 'screen', kind: 'console' });
  expect(open().name).toBe('console');
});
