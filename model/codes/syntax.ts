/** DB1xxx: the text is not YAML, or a value does not have the shape of its field. */
export const syntaxCodes = {
  DB1001: {
    title: 'The text is not valid YAML',
    explanation:
      'The file could not be read as YAML, so nothing in it can be checked. The usual causes are an indentation that does not line up, a missing colon, a quote that is not closed, or a text with `: ` or ` #` in it that needs quotes. Daybook reads YAML 1.2.',
    example: "title: 'Release: part two'   # a text with a colon stands in quotes",
  },
  DB1002: {
    title: 'The same key stands twice',
    explanation:
      'A map names one key twice. YAML readers differ in which of the two wins, so two people can read two different runbooks in the same file. Daybook refuses to choose.',
    example: 'timeout: 30s   # keep one of the two',
  },
  DB1003: {
    title: 'The file is too large',
    explanation:
      'Files are read up to 2 MiB. That is far above 10,000 steps; a larger file is a mistake or an attempt to exhaust the reader.',
    example: 'type: runbook   # split it: one runbook may start another',
  },
  DB1004: {
    title: 'Aliases expand too far',
    explanation:
      'Aliases (`*name`) repeat what an anchor (`&name`) holds. A few nested ones can stand for billions of values, and an alias inside its own anchor never ends. Daybook allows 100 aliases in a file and refuses those that refer to themselves.',
    example: 'forEach: [1, 5, 25, 50, 100]   # repeat a step with forEach instead of aliases',
  },
  DB1005: {
    title: 'A tag is not allowed',
    explanation:
      'Tags such as `!ruby/object` or `!!binary` change what a value means. Daybook knows plain texts, numbers, booleans, lists and maps only, so that a file says the same to every reader.',
    example: "release: 'v2.0.0'   # no tag",
  },
  DB1006: {
    title: 'The file is empty',
    explanation:
      'There is no value in the file. A file that is missing its content is refused rather than read as "nothing is required".',
    example: 'daybook: 1',
  },
  DB1007: {
    title: 'More than one document stands in the file',
    explanation:
      'Everything after a line with `---` is a second YAML document. Daybook reads one document per file, and would silently skip the others.',
    example: 'runbooks/first.yaml, runbooks/second.yaml   # one file each',
  },
  DB1008: {
    title: 'A value has the wrong type',
    explanation:
      'The field takes another type of value than the one that stands there, such as a text where a list is needed.',
    example: 'covers: [switch]   # a list, also for one step',
  },
  DB1009: {
    title: 'A key is unknown',
    explanation:
      'The field is not known at this place. Unknown fields are refused and not skipped: a misspelt `deadline` would otherwise be a wait without an end.',
    example: 'onDeadline: reject   # was: ondeadline',
  },
  DB1010: {
    title: 'A field is missing',
    explanation: 'The field has no default, because no value would be right for everybody. The author must choose one.',
    example: 'title: Storefront goes live',
  },
  DB1011: {
    title: 'A value is not one of the allowed ones',
    explanation: 'The field takes one of a few words, and this is none of them.',
    example: 'onFailure: undo   # stop, ask, continue or undo',
  },
  DB1012: {
    title: 'A text does not have the expected form',
    explanation:
      'The text does not match the form that its field needs, for example a path that does not begin with a slash.',
    example: 'get: /healthz',
  },
  DB1013: {
    title: 'A number is out of range',
    explanation: 'The number is smaller or larger than the field allows, or is not a whole one where it must be.',
    example: 'retry: 3',
  },
  DB1014: {
    title: 'A version, number or date lost its quotes',
    explanation:
      'The field is a text, but YAML read the value as a number, a boolean or nothing: 1.10 becomes 1.1, 010 becomes 10, 1e3 becomes 1000. The wrong version would be deployed without a word, so texts that look like something else must stand in quotes.',
    example: "version: '1.10'",
  },
  DB1015: {
    title: 'A duration cannot be read',
    explanation:
      'Durations are written as people write them, with their unit: 500ms, 30s, 15m, 2h, 1h30m, 3d. A bare number is refused, because nobody can tell seconds from milliseconds.',
    example: 'timeout: 30s',
  },
  DB1016: {
    title: 'A list or map has too few or too many entries',
    explanation:
      'The field needs more entries than there are, or allows fewer. An empty list is mostly a forgotten one.',
    example: 'to: [release]',
  },
  DB1017: {
    title: 'Fields do not go together',
    explanation: 'The fields exclude each other, or one needs another. The message names them.',
    example: 'for: 10m   # either for or until, not both',
  },
  DB1018: {
    title: 'The format version is unknown',
    explanation:
      'The `daybook:` field says in which version of the language the file is written. A version that this build does not know could mean other things by the same words, so it is not guessed at.',
    example: 'daybook: 1',
  },
  DB1019: {
    title: 'A key or value cannot be used',
    explanation:
      'Keys must be texts; merge keys (`<<`) are not expanded; numbers must be finite. Such values have no plain JSON form, and a plan is JSON.',
    example: 'retry: { attempts: 3 }   # write it out instead of <<: *retry',
  },
  DB1020: {
    title: 'The file nests too deep',
    explanation:
      'Values may stand in one another up to 64 levels deep. More is a mistake or an attempt to exhaust the reader.',
    example: 'body: { order: { id: 1 } }',
  },
} as const;
