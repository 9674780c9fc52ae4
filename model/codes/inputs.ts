/** DB5xxx: the inputs that were given for a run do not fit what the runbook declares. */
export const inputCodes = {
  DB5001: {
    title: 'An input is missing',
    explanation: 'The runbook declares this input without a default, so whoever plans or starts it must give a value.',
    example: 'daybook plan go-live --input release=v2.0.0',
  },
  DB5002: {
    title: 'An input has the wrong type',
    explanation: 'The value that was given cannot be read as the type that the runbook declares for this input.',
    example: 'daybook plan go-live --input replicas=3',
  },
  DB5003: {
    title: 'An input does not match its pattern',
    explanation: 'The runbook says by a pattern what the value must look like, and this one does not.',
    example: 'daybook plan go-live --input release=v2.0.0',
  },
  DB5004: {
    title: 'An input is unknown',
    explanation:
      'The runbook declares no input of this name. It is refused, because a misspelt one would silently leave the default in place.',
    example: 'daybook plan go-live --input environment=stage',
  },
  DB5005: {
    title: 'An input is none of its choices',
    explanation: 'The runbook lists the values that this input may have, and this is none of them.',
    example: 'daybook plan go-live --input region=eu',
  },
  DB5006: {
    title: 'The environment is unknown',
    explanation: 'policy.yaml has no environment of this name.',
    example: 'daybook plan go-live --input environment=stage',
  },
  DB5007: {
    title: 'The environment is not given',
    explanation: 'A run acts on one environment. The runbook declares no input of type environment and none was named.',
    example: 'environment: { type: environment, default: stage }',
  },
  DB5008: {
    title: 'An input is given twice',
    explanation: 'The same input has two values. Daybook does not choose between them.',
    example: 'daybook plan go-live --input release=v2.0.0',
  },
  DB5009: {
    title: 'An input cannot be read',
    explanation: 'Inputs are given as name=value. The value is everything after the first equals sign.',
    example: 'daybook plan go-live --input release=v2.0.0',
  },
} as const;
