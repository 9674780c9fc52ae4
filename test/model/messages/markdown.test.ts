import fc from 'fast-check';
import { markdownHtml } from '../../../model/messages/render/markdown-html.js';
import { markdownSlack } from '../../../model/messages/render/markdown-slack.js';
import { markdownText } from '../../../model/messages/render/markdown-text.js';
import { hostileText } from './hostile-text.js';

const BODY = `# Tonight

We move the **shop** to _new_ machines ~~today~~,
between 22:00 and \`23:00\`.

- freeze
  - of code
- cutover

3. three
4. four

> Orders are taken.

| what | when |
|------|------|
| freeze | 21:30 |

\`\`\`sh
curl x && y
\`\`\`

---

- [x] told
- [ ] done

See [the page](https://a.example/x?y=1&z=2), <https://b.example> or <me@a.example>.
![chart](https://a.example/c.png)`;

it('reads as plain text', () => {
  expect(markdownText(BODY)).toBe(`Tonight

We move the shop to new machines today, between 22:00 and 23:00.

- freeze
  - of code
- cutover

3. three
4. four

> Orders are taken.

what | when
freeze | 21:30

    curl x && y

-----

- [x] told
- [ ] done

See the page (https://a.example/x?y=1&z=2), https://b.example/ or me@a.example. chart (https://a.example/c.png)`);
});

it('reads as mrkdwn', () => {
  expect(markdownSlack(BODY)).toEqual([
    `*Tonight*

We move the *shop* to _new_ machines ~today~, between 22:00 and \`23:00\`.

• freeze
    • of code
• cutover

3. three
4. four

> Orders are taken.

what | when
freeze | 21:30

\`\`\`
curl x &amp;&amp; y
\`\`\`

―――

• [x] told
• [ ] done

See the page (<https://a.example/x?y=1&amp;z=2>), <https://b.example/> or <mailto:me@a.example|me@a.example>. chart (<https://a.example/c.png>)`,
  ]);
});

it('reads as HTML', () => {
  const html = markdownHtml(BODY).replaceAll(/ style="[^"]*"/g, '');
  expect(html).toContain(
    '<h2>Tonight</h2>\n<p>We move the <strong>shop</strong> to <em>new</em> machines <del>today</del>, ',
  );
  expect(html).toContain('<ul><li>freeze<br><ul><li>of code</li></ul></li><li>cutover</li></ul>\n<ol start="3">');
  expect(html).toContain('<blockquote><p>Orders are taken.</p></blockquote>');
  expect(html).toContain('<tr><th>what</th><th>when</th></tr><tr><td>freeze</td><td>21:30</td></tr>');
  expect(html).toContain('<pre>curl x &amp;&amp; y</pre>\n<hr>');
  expect(html).toContain(
    '<a href="https://a.example/x?y=1&amp;z=2" rel="noopener noreferrer">the page</a> <span>(https://a.example/x?y=1&amp;z=2)</span>',
  );
  expect(html).toContain('<a href="mailto:me@a.example" rel="noopener noreferrer">me@a.example</a>');
  expect(html).not.toContain('<img');
});

it.each([
  ['javascript:alert(1)'],
  ['data:text/html,x'],
  ['vbscript:x'],
  ['//evil.example/x'],
  ['/runs/x'],
  ['https://good.example@evil.example/'],
  [`https://a.example/${'x'.repeat(1100)}`],
  ['https://'],
])('does not follow %s, and shows it', (href) => {
  const body = `[Approve](${href})`;
  expect(markdownHtml(body)).not.toContain('<a ');
  expect(markdownSlack(body).join('')).not.toContain('<');
  for (const words of [markdownText(body), markdownHtml(body), markdownSlack(body).join('')])
    expect(words).toContain(`Approve (${href})`);
});

it('never lets a label hide where a link leads', () => {
  const body = '[https://good.example](https://evil.example/x)';
  expect(markdownText(body)).toBe('https://good.example (https://evil.example/x)');
  expect(markdownSlack(body)).toEqual(['https://good.example (<https://evil.example/x>)']);
  expect(markdownHtml(body)).toContain('(https://evil.example/x)');
});

it('shows raw HTML and character references as they are written', () => {
  const body = 'a <b>bold</b> &lt;\n\n<div onclick="x">y</div>';
  expect(markdownText(body)).toBe('a <b>bold</b> &lt;\n\n    <div onclick="x">y</div>');
  expect(markdownHtml(body)).toContain('a &lt;b&gt;bold&lt;/b&gt; &amp;lt;');
});

it('keeps fences of code closed over every cut, and words and addresses whole', () => {
  const code = `\`\`\`\n${'line & more\n'.repeat(700)}\`\`\``;
  const pieces = markdownSlack(`${'word '.repeat(900)}\n\n${code}\n\n[x](https://a.example/${'y'.repeat(900)})`);
  expect(pieces.length).toBeGreaterThan(4);
  for (const piece of pieces) {
    expect(piece.length).toBeLessThanOrEqual(3000);
    expect(piece.split('```').length % 2).toBe(1);
  }
  expect(pieces.join('\n').match(/\bword\b/g)).toHaveLength(900);
  expect(pieces.join('\n').match(/line &amp; more/g)).toHaveLength(700);
});

it.each([
  ['>'.repeat(5000)],
  ['- '.repeat(4000)],
  [`${'[a]('.repeat(5000)}x`],
  [`${'|a'.repeat(2000)}\n${'|-'.repeat(2000)}\n${'|b\n'.repeat(3000)}`],
  [`|a|b|\n|-|-|\n${'|x\n'.repeat(15_000)}`],
  ['*a_ '.repeat(12_000)],
  ['x'.repeat(60_000)],
])('stays small and loses nothing for what nobody would write: %.20s', (body) => {
  const text = markdownText(body);
  const [html, slack] = [markdownHtml(body), markdownSlack(body)];
  expect(html.length).toBeLessThan(body.length * 150 + 1000);
  expect(slack.every((piece) => piece.length <= 3000)).toBe(true);
  expect(text.replaceAll(/[^abx]/g, '')).toBe(body.replaceAll(/[^abx]/g, ''));
});

describe('whatever an author writes', () => {
  /** The only tags and attributes that bodies may have, and every character outside of a tag escaped. */
  const TAG = String.raw`<\/?(?:p|h2|ul|ol|li|blockquote|pre|table|tr|th|td|hr|br|strong|em|del|code|span|a)(?: start="\d+")?(?: href="(?:https?:\/\/|mailto:)[^"<>\s']*")?(?: style="[^"<>&]*")?(?: rel="noopener noreferrer")?>`;
  const WHOLE = new RegExp(`^(?:[^<>"']|${TAG})*$`);

  it('is HTML without a tag, an attribute or an address that is not ours', () => {
    fc.assert(
      fc.property(hostileText, (body) => {
        const html = markdownHtml(body);
        expect(html).toMatch(WHOLE);
        expect(html).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202a-\u202e]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('is mrkdwn without a mention or a link of its own', () => {
    const LINK = /<(?:https?:\/\/[^<>|\s]+|mailto:[^<>|\s]+\|[^<>|\s]+)>/g;
    fc.assert(
      fc.property(hostileText, (body) => {
        for (const piece of markdownSlack(body)) {
          expect(piece.length).toBeLessThanOrEqual(3000);
          expect(piece).not.toBe('');
          expect(piece.replaceAll(LINK, '')).not.toContain('<');
          expect(piece.replaceAll(LINK, '')).not.toMatch(/&(?!amp;|lt;|gt;)/);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

it('says the same words in every shape', () => {
  const word = fc.stringMatching(/^[a-z]{3,9}$/);
  const shape = fc.constantFrom<(words: string) => string>(
    (words) => words,
    (words) => `# ${words}`,
    (words) => `- ${words}\n  - ${words}`,
    (words) => `> ${words}`,
    (words) => `**${words}** and _${words}_ ~~${words}~~`,
    (words) => `\`${words}\``,
    (words) => `\`\`\`\n${words}\n\`\`\``,
    (words) => `| ${words} | x |\n|--|--|\n| ${words} | y |`,
    (words) => `[${words}](https://a.example/${words.replaceAll(' ', '-')})`,
    (words) => `![${words}](https://a.example/i.png)`,
    (words) => `1. [ ] ${words}\n2. ${words}`,
    (words) => `<div>${words}</div>`,
  );
  const body = fc
    .array(fc.tuple(shape, fc.array(word, { minLength: 1, maxLength: 4 })), { minLength: 1, maxLength: 8 })
    .map((parts) => parts.map(([make, words]) => make(words.join(' '))).join('\n\n'));
  // Letters and digits only: what is left when layout and escapes are gone.
  const plain = (text: string) => text.replaceAll(/[^a-z0-9]+/gi, ' ').trim();
  const unescaped = (text: string) => text.replaceAll(/&(?:lt|gt|amp|quot|#39);/g, ' ');
  fc.assert(
    fc.property(body, (markdown) => {
      const text = plain(markdownText(markdown));
      expect(
        plain(
          unescaped(
            markdownHtml(markdown)
              .replaceAll(/ start="(\d+)"/g, '')
              .replaceAll(/<[^>]*>/g, ' '),
          ),
        ),
      ).toBe(plain(text.replaceAll(/(?<= |^)\d+(?= |$)/g, '')));
      expect(plain(unescaped(markdownSlack(markdown).join(' ')))).toBe(text);
    }),
    { numRuns: 500 },
  );
});
