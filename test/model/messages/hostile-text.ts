import fc from 'fast-check';

/** Pieces from which attacks on Markdown, HTML, mail and Slack are made. */
const PIECES = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  '<!channel>',
  '<!here>',
  '<!subteam^S1>',
  '<@U123>',
  '<#C123|x>',
  '<https://evil.example|Approve>',
  '<!date^1^{date}^https://evil.example|now>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt&colon;alert(1))',
  '[x](data:text/html,<script>1</script>)',
  '[x](https://a.example/"onmouseover="alert(1))',
  "[x](https://a.example/'><script>)",
  '[x](https://a.example/|y>)',
  '[Approve](https://user:pass@evil.example)',
  '[<!here>](https://a.example)',
  '![x](http://tracker.example/p.png "t")',
  '<https://a.example/?a=1&b=2>',
  '<me@a.example>',
  '<javascript:alert(1)>',
  '[r]\n\n[r]: javascript:alert(1)\n',
  '&lt;script&gt;',
  '&amp;lt;',
  '\u202e\u0007\u0000\u001b[2J',
  '\r\nBcc: x@y.example',
  '\n```\n',
  '`',
  '``` <!here>',
  '\n> ',
  '\n- [ ] ',
  '\n1. ',
  '\n\n| a | b |\n|---|---|\n| <b> | <!here> |\n',
  '\n# ',
  '\n---\n',
  '**',
  '_',
  '~~',
  '\\',
  '\n\n',
  '    ',
  ' ',
  '\ud800',
  'x'.repeat(3100),
  '&'.repeat(1500),
  '<'.repeat(1000),
] as const;

/** A body as somebody would write it who wants more than to be read. */
export const hostileText = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
    {
      maxLength: 25,
    },
  )
  .map((pieces) => pieces.join(''));

/** One plain line that is not blank, with the characters that mean something to HTML, Markdown and Slack. */
export const plainLine = fc
  .array(
    fc.constantFrom(
      'a',
      'B',
      '7',
      ' ',
      '<',
      '>',
      '&',
      '"',
      "'",
      '*',
      '_',
      '`',
      '~',
      '|',
      '{',
      ':',
      '😀',
      'é',
      '!',
      '@',
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((characters) => characters.join('').replace(/ +/g, ' ').trim() || 'x');
